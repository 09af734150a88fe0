package io.hogaudit.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.Append;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.signature.Refusal;
import io.hogaudit.signature.RefusalReason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RefusalRecorderTests {

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	private final Acts acts = new Acts();

	@Test
	void coalescesWhatComesFromOneAddressForOneReason() {
		RefusalRecorder recorder = new RefusalRecorder(this.acts, Duration.ofHours(1), 1000);
		for (int i = 0; i < 1000; i++) {
			recorder.refused(refusal(RefusalReason.SIGNATURE_MISMATCH, "192.0.2.1", i));
		}
		recorder.refused(refusal(RefusalReason.TIMESTAMP_TOO_OLD, "192.0.2.1", 5));
		recorder.destroy();
		assertThat(this.acts.kept).hasSize(2);
		OwnAct first = this.acts.kept.getFirst();
		assertThat(first.action()).isEqualTo("webhook.signature_refused");
		assertThat(first.result()).isEqualTo(Result.FAILURE);
		assertThat(first.metadata().get("times")).isEqualTo(1000L);
		assertThat(first.metadata().get("reason")).isEqualTo("signature_mismatch");
		assertThat(first.metadata().get("first")).isEqualTo(START.toString());
		assertThat(first.metadata().get("last")).isEqualTo(START.plusSeconds(999).toString());
	}

	@Test
	void countsAFloodFromManyAddressesTogether() {
		RefusalRecorder recorder = new RefusalRecorder(this.acts, Duration.ofHours(1), 1000);
		for (int i = 0; i < 100_000; i++) {
			recorder.refused(refusal(RefusalReason.SIGNATURE_MISMATCH, "address " + i, i));
		}
		recorder.destroy();
		assertThat(this.acts.kept).hasSize(RefusalRecorder.MAX_KEYS + 1);
		assertThat(this.acts.kept).map((act) -> (Long) act.metadata().get("times"))
			.satisfies((times) -> assertThat(times.stream().mapToLong(Long::longValue).sum()).isEqualTo(100_000));
	}

	@Test
	void keepsTheCountWhileTheJournalIsUnavailable() {
		this.acts.unavailable = true;
		RefusalRecorder recorder = new RefusalRecorder(this.acts, Duration.ofMillis(10), 1000);
		recorder.refused(refusal(RefusalReason.SIGNATURE_MISMATCH, "192.0.2.1", 1));
		await().until(() -> this.acts.asked.get() > 2);
		this.acts.unavailable = false;
		await().untilAsserted(() -> assertThat(this.acts.kept).hasSize(1));
		recorder.destroy();
	}

	@Test
	void countsTogetherWhatIsBeyondADaysEntries() {
		RefusalRecorder recorder = new RefusalRecorder(this.acts, Duration.ofMillis(1), 24);
		for (int i = 0; i < 200; i++) {
			recorder.refused(refusal(RefusalReason.SIGNATURE_MISMATCH, "192.0.2." + i, i));
			int sent = i + 1;
			if (sent <= 12) {
				await().until(() -> this.acts.kept.size() == sent);
			}
		}
		recorder.destroy();
		assertThat(this.acts.kept).hasSize(13);
		Map<String, ?> others = this.acts.kept.getLast().metadata();
		assertThat(others.get("sourceAddress")).isEqualTo("others");
		assertThat(others.get("times")).isEqualTo(188L);
	}

	@Test
	void recordsWhatWasCountedWhenItStops() {
		RefusalRecorder recorder = new RefusalRecorder(this.acts, Duration.ofMillis(1), 24);
		for (int i = 0; i < 2000; i++) {
			recorder.refused(refusal(RefusalReason.SIGNATURE_MISMATCH, "192.0.2.1", i));
		}
		recorder.destroy();
		assertThat(this.acts.kept.stream().mapToLong((act) -> (Long) act.metadata().get("times")).sum())
			.isEqualTo(2000);
	}

	@Test
	void recordsNothingForPathsThatDoNotExist() {
		RefusalRecorder recorder = new RefusalRecorder(this.acts, Duration.ofHours(1), 1000);
		recorder.refused(refusal(RefusalReason.UNKNOWN_PATH, "192.0.2.1", 1));
		recorder.destroy();
		assertThat(this.acts.kept).isEmpty();
	}

	private static Refusal refusal(RefusalReason reason, String address, int seconds) {
		return new Refusal("posthog", reason, address, START.plusSeconds(seconds));
	}

	private static final class Acts implements AuditLog {

		private final List<OwnAct> kept = new CopyOnWriteArrayList<>();

		private volatile boolean unavailable;

		private final AtomicInteger asked = new AtomicInteger();

		@Override
		public Append record(AuditEntry entry) {
			throw new AssertionError("only own acts are recorded here");
		}

		@Override
		public Append recordOwn(OwnAct act) {
			this.asked.incrementAndGet();
			if (this.unavailable) {
				throw new JournalUnavailableException(JournalUnavailableException.Reason.QUEUE_FULL, "full");
			}
			this.kept.add(act);
			return Append.RECORDED;
		}

	}

}
