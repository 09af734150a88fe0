package io.hogaudit.readback;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;

import io.hogaudit.credential.Reader;
import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.FollowerLease;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.journal.LeaseLostException;
import io.hogaudit.readback.ConfirmationStatus.State;
import io.hogaudit.sink.Followers;

/**
 * Looks up in PostHog what its capture API took, some minutes and some hours later, and
 * has what is missing sent again. One query at a time and seldom; what cannot be asked
 * stays unknown and is asked later. Thread-safe.
 */
public final class Confirmation implements DisposableBean {

	/** Under this name the journal keeps how far it is and what is missing. */
	public static final String NAME = "confirmation";

	static final String SINK = "posthog";

	private static final Logger logger = LoggerFactory.getLogger(Confirmation.class);

	/** So many entries and none of them shown is no accident. */
	private static final int TELLING = 10;

	private final Reader reader;

	private final Journal journal;

	private final Followers followers;

	private final ConfirmationProperties properties;

	private final Lookup lookup;

	private final Missing missing;

	private final ConfirmationMeters meters;

	private final Clock clock;

	private final List<SentStream> streams = new CopyOnWriteArrayList<>();

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name(NAME).factory());

	private volatile @Nullable String suspicion;

	private volatile long missed;

	Confirmation(Reader reader, Journal journal, Followers followers, Missing missing,
			ConfirmationProperties properties, ConfirmationMeters meters, Clock clock) {
		this.reader = reader;
		this.journal = journal;
		this.followers = followers;
		this.properties = properties;
		this.lookup = new Lookup(reader, properties, meters);
		this.missing = missing;
		this.meters = meters;
		this.clock = clock;
		meters.gauges(this);
		if (properties.enabled()) {
			long millis = properties.interval().toMillis();
			var _ = this.thread.scheduleWithFixedDelay(this::run, millis, millis, TimeUnit.MILLISECONDS);
		}
	}

	private boolean isOn() {
		return this.properties.enabled() && this.reader.isOn() && this.followers.sinks().contains(SINK);
	}

	private void run() {
		try {
			this.missed = this.journal.deadLetterCount(NAME);
			if (!isOn()) {
				return;
			}
			Instant now = this.clock.instant();
			takeStreams();
			this.streams.forEach((stream) -> stream.see(now));
			if (!this.lookup.isPaused() && !lookAgain()) {
				lookFirst(now);
			}
		}
		catch (JournalUnavailableException ex) {
			logger.debug("Confirmation waits for the journal: {}", ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException | Error ex) {
			logger.error("Confirmation failed and goes on later", ex);
		}
	}

	private void takeStreams() {
		this.streams.removeIf((stream) -> !stream.held());
		for (FollowerLease lease : this.journal.follow(NAME)) {
			this.streams.add(new SentStream(lease, this.journal));
		}
	}

	private boolean lookAgain() throws InterruptedException {
		Set<Long> held = this.streams.stream().map(SentStream::stream).collect(Collectors.toSet());
		List<Missing.Due> due = this.missing.due(held);
		if (due.isEmpty()) {
			return false;
		}
		Optional<Set<UUID>> shown = this.lookup.shown(due.stream().map(Missing.Due::entry).toList());
		if (shown.isPresent()) {
			List<Missing.Due> missed = due.stream().filter((one) -> !shown.get().contains(one.entry().id())).toList();
			due.stream().filter((one) -> !missed.contains(one)).forEach(this.missing::confirmed);
			this.meters.confirmed(due.size() - missed.size());
			sendAgain(missed);
		}
		return true;
	}

	private void sendAgain(List<Missing.Due> missed) throws InterruptedException {
		if (missed.isEmpty()) {
			return;
		}
		String refusal = this.missing.missedAgain(missed);
		if (refusal != null) {
			this.lookup.pause("what is missing could not be sent again: " + refusal, null);
		}
		else {
			this.meters.sentAgain(missed.size());
		}
	}

	private void lookFirst(Instant now) throws InterruptedException {
		for (SentStream stream : this.streams) {
			SentStream.Batch batch = stream.next(now, this.properties.delays().getFirst());
			if (batch.last() > stream.position()) {
				Optional<Set<UUID>> shown = batch.entries().isEmpty() ? Optional.of(Set.of())
						: this.lookup.shown(batch.entries().stream().map(SentEntry::entry).toList());
				if (shown.isPresent()) {
					settle(stream, batch, shown.get());
				}
				return;
			}
		}
	}

	private void settle(SentStream stream, SentStream.Batch batch, Set<UUID> shown) {
		Instant now = this.clock.instant();
		List<DeadLetter> missed = batch.entries()
			.stream()
			.filter((sent) -> !shown.contains(sent.entry().id()))
			.map((sent) -> Missing.first(sent.place(), now))
			.toList();
		try {
			stream.settle(batch.last(), missed);
		}
		catch (LeaseLostException ex) {
			this.streams.remove(stream);
			return;
		}
		this.meters.confirmed(batch.entries().size() - missed.size());
		this.meters.missed(missed.size());
		if (missed.size() < batch.entries().size()) {
			this.suspicion = null;
		}
		else if (missed.size() >= TELLING) {
			this.suspicion = "PostHog shows none of the entries that it took last: is POSTHOG_PROJECT_ID the project of POSTHOG_WRITE_KEY?";
		}
	}

	/** How far it was at the last run. */
	public ConfirmationStatus status() {
		Map<Long, Long> positions = new TreeMap<>();
		this.streams.forEach((stream) -> positions.put(stream.stream(), stream.position()));
		String reason = this.lookup.unknown();
		State state = !isOn() ? State.OFF : (reason != null) ? State.UNKNOWN : State.RUNNING;
		return new ConfirmationStatus(state, positions, waiting(), this.missed, this.missing.overdue(),
				(reason != null) ? reason : this.suspicion);
	}

	long waiting() {
		return this.streams.stream().mapToLong(SentStream::waiting).sum();
	}

	long overdue() {
		return this.missing.overdue();
	}

	@Override
	public void destroy() throws InterruptedException {
		this.thread.shutdownNow();
		if (this.thread.awaitTermination(1, TimeUnit.SECONDS)) {
			this.streams.forEach(SentStream::giveBack);
		}
	}

}
