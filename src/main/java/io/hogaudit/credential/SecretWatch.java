package io.hogaudit.credential;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

import io.hogaudit.credential.SecretFiles.Contents;
import io.hogaudit.lifecycle.OutOfMemory;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;

/**
 * Looks at the mounted secrets and brings changes to those who hold them. A change counts
 * when two looks have seen the same, so that a file that is being written is not taken
 * for a secret. What was refused is tried again with each tenth look. One thread.
 */
final class SecretWatch implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(SecretWatch.class);

	private static final int TRY_AGAIN = 10;

	private final SecretFiles files;

	private final List<SecretHolder> holders;

	private final Rotations rotations;

	private final CredentialProperties properties;

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("credential-watch").factory());

	private @Nullable Contents seen;

	private @Nullable Contents tried;

	private int looks;

	private int unreadable;

	private volatile boolean running;

	SecretWatch(SecretFiles files, List<SecretHolder> holders, Rotations rotations, CredentialProperties properties) {
		this.files = files;
		this.holders = List.copyOf(holders);
		this.rotations = rotations;
		this.properties = properties;
	}

	@Override
	public void start() {
		this.running = true;
		if (this.files.any()) {
			long millis = this.properties.watchInterval().toMillis();
			var _ = this.thread.scheduleWithFixedDelay(this::lookSafely, millis, millis, TimeUnit.MILLISECONDS);
		}
	}

	private void lookSafely() {
		try {
			look();
		}
		catch (RuntimeException | Error ex) {
			OutOfMemory.endProcessFor(ex);
			// no message: it may hold a value
			logger.error("looking at the mounted secrets failed with {}", ex.getClass().getName());
		}
	}

	/** One look; called by one thread at a time. */
	void look() {
		this.rotations.recordPending();
		Contents now;
		try {
			now = this.files.read();
		}
		catch (SecretFiles.UnreadableException ex) {
			// once may be the moment of a swap
			if (++this.unreadable > 1) {
				this.rotations.problems(List
					.of(new Reload.Problem("spring.config.import", "The folder of mounted secrets " + ex.folder()
							+ " cannot be read: mount it and let hogaudit read it; the secrets last read stay in force.")));
			}
			return;
		}
		boolean again = this.unreadable > 1 || (this.rotations.anyProblem() && ++this.looks % TRY_AGAIN == 0);
		this.unreadable = 0;
		boolean settled = now.sameAs(this.seen);
		this.seen = now;
		if (settled && (again || !now.sameAs(this.tried))) {
			this.tried = now;
			reload(this.files.settings(now));
		}
	}

	private void reload(Environment settings) {
		List<Reload.Problem> problems = new ArrayList<>();
		for (SecretHolder holder : this.holders) {
			try {
				Reload reload = holder.reload(settings);
				reload.changes().forEach(this.rotations::changed);
				problems.addAll(reload.problems());
			}
			catch (RuntimeException | Error ex) {
				OutOfMemory.endProcessFor(ex);
				logger.error("{} failed to read its secrets anew with {}", holder.getClass().getSimpleName(),
						ex.getClass().getName());
				problems.add(new Reload.Problem(holder.getClass().getSimpleName(),
						"The settings cannot be read anew: check their form; the secrets last read stay in force."));
			}
		}
		this.rotations.problems(problems);
	}

	@Override
	public void stop() {
		this.running = false;
		this.thread.shutdownNow();
		this.rotations.recordPending();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** A context that a test sets aside goes on watching; a thread starts once. */
	@Override
	public boolean isPauseable() {
		return false;
	}

	/** Stopped after the web server, before the followers. */
	@Override
	public int getPhase() {
		return 900;
	}

}
