package io.hogaudit.sink.posthog;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProtocolChoiceTests {

	private long now = Long.MAX_VALUE - 1000;

	private final ProtocolChoice choice = new ProtocolChoice("auto", false, () -> this.now);

	@Test
	void triesV1AgainAfterAWhile() {
		learnV0();
		assertThat(this.choice.next()).isEqualTo(CaptureProtocol.V0);
		this.now += ProtocolChoice.V0_FOR.toNanos();
		assertThat(this.choice.next()).isEqualTo(CaptureProtocol.V1);
		answer(CaptureProtocol.V1, 404, "");
		assertThat(this.choice.asksV0()).as("what is known need not be learned again").isTrue();
		answer(CaptureProtocol.V0, 200, "{\"status\":1}");
		assertThat(this.choice.next()).isEqualTo(CaptureProtocol.V0);
	}

	@Test
	void goesBackToV1WhenItIsThereAfterAll() {
		learnV0();
		this.now += ProtocolChoice.V0_FOR.toNanos();
		answer(CaptureProtocol.V1, 200, "{\"results\":{}}");
		assertThat(this.choice.next()).isEqualTo(CaptureProtocol.V1);
		for (int i = 0; i < 10; i++) {
			answer(CaptureProtocol.V1, 404, "");
		}
		assertThat(this.choice.asksV0()).isFalse();
	}

	@Test
	void countsOnlyAnswersInARow() {
		for (int i = 0; i < 10; i++) {
			answer(CaptureProtocol.V1, 404, "");
			answer(CaptureProtocol.V1, 404, "");
			answer(CaptureProtocol.V1, 502, "");
		}
		assertThat(this.choice.asksV0()).isFalse();
		assertThat(this.choice.isNoHost()).isFalse();
	}

	@Test
	void neverLeavesV1WhereItIsKnownToBe() {
		ProtocolChoice cloud = new ProtocolChoice("auto", true, () -> this.now);
		for (int i = 0; i < 10; i++) {
			cloud.answered(answerOf(CaptureProtocol.V1, 404, ""));
		}
		assertThat(cloud.asksV0()).isFalse();
		assertThat(cloud.isNoHost()).isTrue();
	}

	@Test
	void takesAnErrorOfV1ForV1() {
		answer(CaptureProtocol.V1, 401, "{\"error\":\"invalid_api_token\"}");
		for (int i = 0; i < 10; i++) {
			answer(CaptureProtocol.V1, 404, "");
		}
		assertThat(this.choice.asksV0()).isFalse();
	}

	private void learnV0() {
		for (int i = 0; i < ProtocolChoice.CONVINCING; i++) {
			assertThat(this.choice.asksV0()).isFalse();
			answer(CaptureProtocol.V1, 404, "");
		}
		assertThat(this.choice.asksV0()).isTrue();
		answer(CaptureProtocol.V0, 200, "{\"status\":1}");
	}

	private void answer(CaptureProtocol protocol, int status, String body) {
		this.choice.answered(answerOf(protocol, status, body));
	}

	private static CaptureAnswer answerOf(CaptureProtocol protocol, int status, String body) {
		HttpHeaders headers = HttpHeaders.of(Map.of("Content-Type", List.of("application/json")),
				(name, value) -> true);
		return new CaptureAnswer(protocol, status, headers, body.getBytes(StandardCharsets.UTF_8));
	}

}
