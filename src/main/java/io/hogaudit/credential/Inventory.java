package io.hogaudit.credential;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.SecretHolder;

/**
 * The secrets in use and their ages: from PostHog for the read key, else from
 * {@code valid-from}, else from when the journal first saw the short id. A password has
 * no age, because nothing may be kept of it. One thread.
 */
final class Inventory {

	private static final String MEMO = "credential.first-seen";

	private final List<SecretHolder> holders;

	private final ReadKey readKey;

	private final Journal journal;

	private final CredentialProperties properties;

	private final Clock clock;

	private final MultiGauge ages;

	private final JsonMapper json = new JsonMapper();

	Inventory(List<SecretHolder> holders, ReadKey readKey, Journal journal, CredentialProperties properties,
			Clock clock, MeterRegistry meters) {
		this.holders = List.copyOf(holders);
		this.readKey = readKey;
		this.journal = journal;
		this.properties = properties;
		this.clock = clock;
		this.ages = MultiGauge.builder("hogaudit.credential.age")
			.description("Age of the secrets in use")
			.baseUnit("seconds")
			.register(meters);
	}

	List<Posture.Credential> look() {
		List<HeldSecret> held = this.holders.stream().flatMap((holder) -> holder.held().stream()).toList();
		Map<String, String> firstSeen = firstSeen(held);
		Instant now = this.clock.instant();
		List<Posture.Credential> credentials = new ArrayList<>();
		List<Row<?>> rows = new ArrayList<>();
		for (HeldSecret secret : held) {
			@Nullable Instant since = since(secret, firstSeen);
			@Nullable Duration age = (since != null) ? Duration.between(since, now) : null;
			credentials.add(new Posture.Credential(secret.setting(), secret.kind().text(), secret.id(), since,
					(age != null) ? age.toDays() : null, secret.validUntil(), fingerprint(secret)));
			if (age != null) {
				rows.add(Row.of(Tags.of("credential", secret.kind().text(), "secret", String.valueOf(secret.id())),
						Math.max(0, age.toSeconds())));
			}
		}
		this.ages.register(rows, true);
		return credentials;
	}

	private @Nullable String fingerprint(HeldSecret secret) {
		String salt = this.properties.fingerprintSalt();
		return (secret.identity() != null && !salt.isEmpty()) ? secret.identity().fingerprint(salt) : null;
	}

	private @Nullable Instant since(HeldSecret secret, Map<String, String> firstSeen) {
		if (secret.kind() == HeldSecret.Kind.READ_KEY && this.readKey.facts() instanceof KeyFacts.Known known
				&& known.made() != null) {
			return known.made();
		}
		if (secret.validFrom() != null) {
			return secret.validFrom();
		}
		@Nullable String id = secret.id();
		@Nullable String seen = (id != null) ? firstSeen.get(id) : null;
		try {
			return (seen != null) ? Instant.parse(seen) : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private Map<String, String> firstSeen(List<HeldSecret> held) {
		try {
			Map<String, String> before = this.journal.memo(MEMO).map(this::read).orElseGet(Map::of);
			Map<String, String> kept = new HashMap<>(before);
			Map<String, String> now = new HashMap<>();
			String instant = this.clock.instant().toString();
			for (HeldSecret secret : held) {
				@Nullable String id = secret.id();
				if (id != null) {
					now.put(id, kept.getOrDefault(id, instant));
				}
			}
			// what is gone is kept: who takes an old secret on again does not make it
			// young
			kept.putAll(now);
			if (!before.equals(kept)) {
				this.journal.memo(MEMO, this.json.writeValueAsString(kept));
			}
			return kept;
		}
		catch (JournalUnavailableException ex) {
			return Map.of();
		}
	}

	private Map<String, String> read(String kept) {
		try {
			return this.json.readValue(kept, new TypeReference<HashMap<String, String>>() {
			});
		}
		catch (JacksonException ex) {
			return Map.of();
		}
	}

}
