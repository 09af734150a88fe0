package io.hogaudit.credential;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

import io.hogaudit.lifecycle.OutOfMemory;
import io.hogaudit.setting.SettingException;

/**
 * The security checklist, looked through every few seconds by a thread of its own, so
 * that no delivery waits for it. Every change of a verdict is an entry. Readers get the
 * last look.
 */
public final class Posture implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Posture.class);

	private static final Duration LOOK = Duration.ofSeconds(10);

	private final List<PostureCheck> checks;

	private final Inventory inventory;

	private final ReadKey readKey;

	private final Rotations rotations;

	private final CredentialProperties properties;

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("credential-posture").factory());

	private final KnownVerdicts known;

	private volatile Report report = new Report(Verdict.PASS, List.of(), List.of());

	private volatile boolean running;

	Posture(List<PostureCheck> checks, Inventory inventory, ReadKey readKey, KnownVerdicts known, Rotations rotations,
			CredentialProperties properties, MeterRegistry meters) {
		this.checks = List.copyOf(checks);
		this.inventory = inventory;
		this.readKey = readKey;
		this.rotations = rotations;
		this.known = known;
		this.properties = properties;
		for (Verdict verdict : Verdict.values()) {
			Gauge.builder("hogaudit.posture.checks", this, (posture) -> posture.count(verdict))
				.description("Checks of the security checklist by verdict")
				.tag("verdict", verdict.text())
				.register(meters);
		}
	}

	/**
	 * The last look.
	 *
	 * @param verdict the worst one
	 */
	public record Report(Verdict verdict, List<Check> checks, List<Credential> credentials) {
	}

	/**
	 * A secret in use, without the secret.
	 *
	 * @param since from when its age is counted
	 * @param fingerprint comparable between deployments with the same salt
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Credential(String setting, String kind, @Nullable String id, @Nullable Instant since,
			@Nullable Long ageDays, @Nullable Instant validUntil, @Nullable String fingerprint) {
	}

	public Report report() {
		return this.report;
	}

	private long count(Verdict verdict) {
		return this.report.checks().stream().filter((check) -> check.verdict() == verdict).count();
	}

	@Override
	public void start() {
		this.running = true;
		if (this.properties.refuseStart()) {
			askSafely();
		}
		look();
		if (this.properties.refuseStart()) {
			this.report.checks()
				.stream()
				.filter((check) -> check.verdict() == Verdict.FAIL)
				.findFirst()
				.ifPresent(Posture::refuse);
		}
		long look = LOOK.toMillis();
		long ask = this.properties.checkInterval().toMillis();
		var _ = this.thread.scheduleWithFixedDelay(this::askSafely, 0, ask, TimeUnit.MILLISECONDS);
		var _ = this.thread.scheduleWithFixedDelay(this::lookSafely, Math.min(look, ask), Math.min(look, ask),
				TimeUnit.MILLISECONDS);
	}

	private static void refuse(Check failed) {
		throw new SettingException("hogaudit.credential.refuse-start is set and the check %s fails, %s: %s"
			.formatted(failed.name(), failed.reason().replaceAll("\\.$", ""), failed.remedy()));
	}

	private void askSafely() {
		try {
			this.readKey.ask();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException | Error ex) {
			OutOfMemory.endProcessFor(ex);
			logger.error("asking PostHog about the read key failed with {}", ex.getClass().getName());
		}
	}

	private void lookSafely() {
		if (this.readKey.isSuspect()) {
			askSafely();
		}
		try {
			look();
			this.known.record(this.report.checks());
		}
		catch (RuntimeException | Error ex) {
			OutOfMemory.endProcessFor(ex);
			logger.error("looking through the security checklist failed with {}", ex.getClass().getName());
		}
	}

	private void look() {
		List<Credential> credentials = this.inventory.look();
		List<Check> found = new ArrayList<>();
		this.checks.forEach((check) -> found.addAll(check.look()));
		CredentialChecks own = new CredentialChecks(this.properties);
		found.add(own.age(credentials));
		found.add(own.foreign(credentials));
		found.add(own.refused(this.rotations.problems()));
		Verdict worst = found.stream().map(Check::verdict).max(Comparator.naturalOrder()).orElse(Verdict.PASS);
		this.report = new Report(worst, List.copyOf(found), List.copyOf(credentials));
	}

	@Override
	public void stop() {
		this.running = false;
		this.thread.shutdownNow();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** A context that a test sets aside goes on looking; a thread starts once. */
	@Override
	public boolean isPauseable() {
		return false;
	}

	/**
	 * Started after the followers and before the web server. Verdicts are recorded later.
	 */
	@Override
	public int getPhase() {
		return 900;
	}

}
