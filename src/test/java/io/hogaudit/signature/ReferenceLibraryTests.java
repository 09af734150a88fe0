package io.hogaudit.signature;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Beside the reference library of Standard Webhooks: what it signs we accept, and where
 * it is lax we are not.
 */
class ReferenceLibraryTests {

	private static final String BODY = "{\"event\": \"\ud83e\udd94 \u2028\"}";

	private static final String ID = SigningSecret.ofBase64(Scenario.SECRET).id();

	private final Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());

	private final Scenario valid = Scenario.valid()
		.withBody(Scenario.bytes(BODY))
		.at(this.now)
		.with("webhook-timestamp", Long.toString(this.now.getEpochSecond()));

	private final Webhook reference;

	ReferenceLibraryTests() throws Exception {
		this.reference = new Webhook(Scenario.SECRET);
	}

	@Test
	void acceptsWhatTheLibrarySigns() throws Exception {
		String signature = this.reference.sign("msg_1", this.now.getEpochSecond(), BODY);
		assertThat(this.valid.with("webhook-id", "msg_1").with("webhook-signature", signature).verdict()).isEqualTo(ID);
	}

	@Test
	void signsAsTheLibraryVerifies() {
		assertThatCode(() -> verify(this.valid.signed())).doesNotThrowAnyException();
	}

	@Test
	void refusesASignBeforeTheTimestampThatTheLibraryTakes() throws Exception {
		// it parses the number and signs that, not the header's text
		Scenario altered = this.valid.signed().with("webhook-timestamp", "+" + this.valid.only("webhook-timestamp"));
		verify(altered);
		assertThat(altered.verdict()).isEqualTo("malformed_header");
	}

	@Test
	void refusesALeadingZeroThatTheLibraryTakes() throws Exception {
		Scenario altered = this.valid.signed().with("webhook-timestamp", "0" + this.valid.only("webhook-timestamp"));
		verify(altered);
		assertThat(altered.verdict()).isEqualTo("malformed_header");
	}

	@Test
	void refusesAnIdWithADotThatTheLibraryTakes() throws Exception {
		Scenario altered = this.valid.with("webhook-id", "msg.1").signed();
		verify(altered);
		assertThat(altered.verdict()).isEqualTo("malformed_header");
	}

	@Test
	void refusesJunkAfterASignatureThatTheLibraryTakes() throws Exception {
		Scenario signed = this.valid.signed();
		Scenario altered = signed.with("webhook-signature", signed.only("webhook-signature") + ",junk");
		verify(altered);
		assertThat(altered.verdict()).isEqualTo("malformed_header");
	}

	@Test
	void refusesARepeatedHeaderOfWhichTheLibraryTakesTheFirst() throws Exception {
		Scenario signed = this.valid.signed();
		Scenario altered = signed.with("webhook-id", signed.only("webhook-id"), "another");
		verify(altered);
		assertThat(altered.verdict()).isEqualTo("repeated_header");
	}

	@Test
	void tellsBytesApartThatAreTheSameTextToTheLibrary() throws Exception {
		// both invalid bytes become U+FFFD in a String
		Scenario signed = this.valid.withBody(Scenario.bytes("\ufffd")).signed();
		Scenario altered = signed.withBody((byte) 0xff);
		verify(altered);
		assertThat(signed.verdict()).isEqualTo(ID);
		assertThat(altered.verdict()).isEqualTo("signature_mismatch");
		assertThat(altered.signed().verdict()).isEqualTo(ID);
	}

	private void verify(Scenario scenario) throws WebhookVerificationException {
		Map<String, List<String>> headers = new HashMap<>(scenario.headers());
		this.reference.verify(new String(scenario.body(), StandardCharsets.UTF_8), headers);
	}

}
