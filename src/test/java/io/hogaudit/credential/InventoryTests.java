package io.hogaudit.credential;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.env.Environment;

import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;
import io.hogaudit.setting.SecretIdentity;
import io.hogaudit.sink.InMemoryJournal;

import static org.assertj.core.api.Assertions.assertThat;

/** From when a secret's age is counted, and what is told of it. */
class InventoryTests {

	private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

	private final InMemoryJournal journal = new InMemoryJournal();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final ReadClient client = new ReadClient(
			new ReaderProperties("http://127.0.0.1:1", "", "", "", Duration.ofSeconds(1)), this.meters);

	@AfterEach
	void close() {
		this.client.close();
	}

	private Posture.Credential look(Instant now, String salt, HeldSecret held) {
		CredentialProperties properties = new CredentialProperties(Duration.ofSeconds(1), Duration.ofMinutes(1),
				Duration.ofDays(90), Duration.ofDays(180), Duration.ofDays(90), List.of(), List.of(), salt, List.of(),
				false);
		return new Inventory(List.of(new Holder(held)), new ReadKey("", this.client), this.journal, properties,
				Clock.fixed(now, ZoneOffset.UTC), this.meters)
			.look()
			.getFirst();
	}

	private static HeldSecret signing(@Nullable Instant validFrom) {
		return new HeldSecret("POSTHOG_WEBHOOK_SECRET", HeldSecret.Kind.SIGNING_SECRET,
				SecretIdentity.of("inventory canary"), validFrom, null);
	}

	@Test
	void aSecretIsAsOldAsItsValidFrom() {
		Posture.Credential seen = look(NOW, "", signing(NOW.minus(Duration.ofDays(100))));
		assertThat(seen.ageDays()).isEqualTo(100);
		assertThat(this.meters.get("hogaudit.credential.age").gauge().value()).isEqualTo(100 * 86_400.0);
	}

	@Test
	void withoutADateItIsAsOldAsTheJournalKnowsIt() {
		assertThat(look(NOW, "", signing(null)).ageDays()).isZero();
		// another start, weeks later
		assertThat(look(NOW.plus(Duration.ofDays(40)), "", signing(null)).ageDays()).isEqualTo(40);
	}

	@Test
	void aPasswordHasNeitherAgeNorFingerprint() {
		Posture.Credential seen = look(NOW, "a salt of many characters",
				new HeldSecret("HOGAUDIT_VIEWER_PASSWORD", HeldSecret.Kind.PASSWORD, null));
		assertThat(seen.ageDays()).isNull();
		assertThat(seen.fingerprint()).isNull();
	}

	@Test
	void theSameSecretHasTheSameFingerprintOnlyWithTheSameSalt() {
		String here = look(NOW, "a salt of many characters", signing(null)).fingerprint();
		assertThat(here).isEqualTo(look(NOW, "a salt of many characters", signing(NOW)).fingerprint())
			.isNotEqualTo(look(NOW, "another salt of many characters", signing(null)).fingerprint());
		assertThat(look(NOW, "", signing(null)).fingerprint()).isNull();
	}

	private record Holder(HeldSecret secret) implements SecretHolder {

		@Override
		public List<HeldSecret> held() {
			return List.of(this.secret);
		}

		@Override
		public Reload reload(Environment settings) {
			return Reload.NOTHING;
		}

	}

}
