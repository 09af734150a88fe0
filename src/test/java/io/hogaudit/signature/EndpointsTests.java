package io.hogaudit.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import io.hogaudit.setting.SettingException;
import io.hogaudit.signature.SignatureProperties.EndpointProperties;
import io.hogaudit.signature.SignatureProperties.ReceiveProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class EndpointsTests {

	private static final ReceiveProperties RECEIVE = new ReceiveProperties(DataSize.ofMegabytes(8),
			Duration.ofSeconds(5));

	private static final Duration TOLERANCE = Duration.ofMinutes(5);

	private static final DataSize SIZE = DataSize.ofMegabytes(1);

	@Test
	void servesExactlyThePathsOfItsNames() {
		Endpoints endpoints = endpoints(Map.of("posthog", secret(Scenario.SECRET), "eu-2", secret(Scenario.SECRET)));
		assertThat(endpoints.at("/webhooks/posthog")).isNotNull();
		assertThat(endpoints.at("/webhooks/eu-2")).isNotNull();
		assertThat(endpoints.at("/webhooks/POSTHOG")).isNull();
		assertThat(endpoints.at("/webhooks/posthog/")).isNull();
	}

	@Test
	void saysOfSecretsOnlyTheirIdsTheCurrentFirst() {
		String other = "A".repeat(32);
		List<EndpointView> views = endpoints(Map.of("posthog", secret(" " + Scenario.SECRET + " ", "", other))).all();
		assertThat(views.getFirst().secretIds()).containsExactly(SigningSecret.ofBase64(Scenario.SECRET).id(),
				SigningSecret.ofBase64(other).id());
		assertThat(views.toString()).doesNotContain("MfKQ", other);
		assertThat(secret(Scenario.SECRET).toString()).doesNotContain("MfKQ");
	}

	@Test
	void leavesTheCommonEndpointOutWhereOnlyOthersAreSet() {
		Map<String, EndpointProperties> settings = new LinkedHashMap<>();
		settings.put("posthog", secret(""));
		settings.put("eu", secret(Scenario.SECRET));
		assertThat(endpoints(settings).all()).extracting(EndpointView::name).containsExactly("eu");
	}

	@Test
	void doesNotStartWithoutASecret() {
		assertThat(sentence(Map.of())).startsWith("POSTHOG_WEBHOOK_SECRET is not set");
		assertThat(sentence(Map.of("posthog", secret()))).startsWith("POSTHOG_WEBHOOK_SECRET is not set");
		assertThat(sentence(Map.of("posthog", secret("", " ")))).startsWith("POSTHOG_WEBHOOK_SECRET is not set");
		assertThat(sentence(Map.of("eu", secret("")))).startsWith("hogaudit.endpoints.eu.secrets is not set");
	}

	@ParameterizedTest
	@CsvSource({ "canary!, is not base64", "canary, has fewer than 24 bytes",
			"phx_canarycanarycanarycanarycanary, is not base64", "whsec_canarycanary, has fewer than 24 bytes" })
	void doesNotStartWithASecretThatIsNone(String text, String problem) {
		assertThat(sentence(Map.of("posthog", secret(Scenario.SECRET, text)))).contains("POSTHOG_WEBHOOK_SECRET",
				problem);
		assertThat(sentence(Map.of("eu", secret(text)))).contains("hogaudit.endpoints.eu.secrets", problem);
	}

	@Test
	void doesNotStartWithAShortTextSecret() {
		EndpointProperties settings = hex("X-PostHog-Signature", null, "canary");
		assertThat(sentence(Map.of("posthog", settings))).contains("POSTHOG_WEBHOOK_SECRET", "fewer than 24 bytes");
	}

	@Test
	void doesNotStartWithAnUnknownScheme() {
		EndpointProperties settings = new EndpointProperties(List.of(Scenario.SECRET), "canary", TOLERANCE, SIZE, "X",
				null);
		assertThat(sentence(Map.of("posthog", settings))).contains("POSTHOG_WEBHOOK_SCHEME", "standard-webhooks",
				"hmac-sha256-hex");
		assertThat(sentence(Map.of("eu", settings))).contains("hogaudit.endpoints.eu.scheme");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Canary", "canary/x", "canary;", "..", "canary x", "", "canary%2f" })
	void doesNotStartWithANameThatIsNoPartOfAPath(String name) {
		assertThat(sentence(Map.of(name, secret(Scenario.SECRET)))).contains("hogaudit.endpoints has a name");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-5M", "P2D", "PT2562047788015215H30M7S" })
	void doesNotStartWithAToleranceThatWouldTurnTheCheckOff(String tolerance) {
		EndpointProperties settings = new EndpointProperties(List.of(Scenario.SECRET), StandardWebhooks.NAME,
				Duration.parse(tolerance), SIZE, "X", null);
		assertThat(sentence(Map.of("eu", settings))).contains("hogaudit.endpoints.eu.tolerance");
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, 8 * 1024 * 1024 + 1, 3_000_000_000L, Long.MAX_VALUE })
	void doesNotStartWithABodySizeThatCannotBeTaken(long size) {
		EndpointProperties settings = new EndpointProperties(List.of(Scenario.SECRET), StandardWebhooks.NAME, TOLERANCE,
				DataSize.ofBytes(size), "X", null);
		assertThat(sentence(Map.of("eu", settings))).contains("hogaudit.endpoints.eu.max-body-size");
	}

	@Test
	void doesNotStartWithHeadersThatCannotBeSent() {
		String text = "a text secret of more than 24 bytes";
		for (String header : List.of("", " ", "canary header", "canary:", "caf\u00e9")) {
			assertThat(sentence(Map.of("eu", hex(header, null, text))))
				.contains("hogaudit.endpoints.eu.signature-header");
			assertThat(sentence(Map.of("eu", hex("X", header, text)))).contains("timestamp-header");
		}
		assertThat(sentence(Map.of("eu", hex("X-Same", "x-same", text)))).contains("timestamp-header");
	}

	private static EndpointProperties secret(String... secrets) {
		return new EndpointProperties(List.of(secrets), StandardWebhooks.NAME, TOLERANCE, SIZE, "X", null);
	}

	private static EndpointProperties hex(String signature, @Nullable String timestamp, String secret) {
		return new EndpointProperties(List.of(secret), HmacSha256Hex.NAME, TOLERANCE, SIZE, signature, timestamp);
	}

	private static Endpoints endpoints(Map<String, EndpointProperties> settings) {
		return new Endpoints(new SignatureProperties(settings, RECEIVE), Instant.EPOCH);
	}

	/** What it says when it does not start: one sentence, without any value. */
	private static String sentence(Map<String, EndpointProperties> settings) {
		SettingException thrown = catchThrowableOfType(SettingException.class,
				() -> new Endpoints(new SignatureProperties(settings, RECEIVE), Instant.EPOCH));
		assertThat(thrown).isNotNull().hasNoCause();
		String sentence = String.valueOf(thrown.getMessage());
		assertThat(sentence).doesNotContainIgnoringCase("canary").endsWith(".").doesNotContain(". ", "\n");
		return sentence;
	}

}
