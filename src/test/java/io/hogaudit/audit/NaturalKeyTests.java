package io.hogaudit.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NaturalKeyTests {

	private static final String ID = "0198f2c4-1a2b-7000-8000-000000000001";

	@Test
	void isTheSameForEver() {
		// computed with another implementation of UUIDv5; a change would break every
		// recorded id
		assertThat(NaturalKey.activity(ID).id()).hasToString("d0fb4f1d-4175-581b-a9ea-2a7b6dc7c017");
		assertThat(NaturalKey.activity(ID).journalKey()).hasToString("0198f2c4-1a2b-d0fb-a9ea-2a7b6dc7c017");
	}

	@Test
	void differsByKindAndEndpoint() {
		assertThat(NaturalKey.activity(ID)).isNotEqualTo(NaturalKey.event(ID));
		assertThat(NaturalKey.delivery("a", ID)).isNotEqualTo(NaturalKey.delivery("b", ID));
		assertThat(NaturalKey.body("a", ID.getBytes(StandardCharsets.UTF_8)))
			.isNotEqualTo(NaturalKey.body("b", ID.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void liesBesideThoseOfTheSameTime() {
		UUID first = NaturalKey.activity(ID).journalKey();
		UUID next = NaturalKey.activity("0198f2c4-1a2c-7abc-8000-000000000002").journalKey();
		assertThat(first.getMostSignificantBits() >>> 16).isEqualTo(0x0198f2c41a2bL);
		assertThat(next.getMostSignificantBits() >>> 16).isEqualTo(0x0198f2c41a2cL);
	}

	@Test
	void tellsIdsOfTheSameTimeApart() {
		assertThat(NaturalKey.activity("0198f2c4-1a2b-7000-8000-000000000002").journalKey())
			.isNotEqualTo(NaturalKey.activity(ID).journalKey());
	}

	@Test
	void isTheIdWhereTheGivenOneHasNoTime() {
		for (String given : new String[] { "018f3c4e", "msg_p5jXN8AQM9LWM0D4loKWxJek", "", "x".repeat(36),
				"0198f2c4-1a2g-7000-8000-000000000001" }) {
			assertThat(NaturalKey.delivery("posthog", given).journalKey())
				.isEqualTo(NaturalKey.delivery("posthog", given).id());
		}
	}

	@Test
	void derivedAndOwnFactsLieBesideTheirTime() {
		assertThat(NaturalKey.activity(ID).derived("credential.exposed").journalKey().getMostSignificantBits() >>> 16)
			.isEqualTo(0x0198f2c41a2bL);
		Instant now = Instant.parse("2026-11-23T19:30:01.123Z");
		NaturalKey own = NaturalKey.unique(now);
		assertThat(own.journalKey().getMostSignificantBits() >>> 16).isEqualTo(now.toEpochMilli());
		assertThat(own).isNotEqualTo(NaturalKey.unique(now));
	}

}
