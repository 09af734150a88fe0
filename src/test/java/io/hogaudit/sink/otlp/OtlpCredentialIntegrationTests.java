package io.hogaudit.sink.otlp;

import java.io.IOException;
import java.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;

import io.hogaudit.Patience;
import io.hogaudit.setting.Reload;
import io.hogaudit.sink.Entries;
import io.hogaudit.sink.Receipt;
import io.hogaudit.sink.otlp.StandInCollector.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/** Headers that are changed while a sink exports with them. */
@SuppressWarnings("NullAway.Init") // set up before each test
class OtlpCredentialIntegrationTests {

	private static final String OLD = "Authorization=Bearer old-canary";

	private static final String NEW = "Authorization=Bearer new-canary";

	private StandInCollector collector;

	private OtlpCredential credential;

	private OtlpSink sink;

	@BeforeEach
	void start() throws IOException {
		this.collector = new StandInCollector();
		OtlpProperties properties = new OtlpProperties(this.collector.address(), OLD, Patience.BOUND, Patience.BOUND,
				500);
		this.credential = new OtlpCredential(OLD, new OtlpProbe(properties));
		this.sink = new OtlpSink(properties, this.credential, "1.2.3", "staging", Clock.systemUTC());
	}

	@AfterEach
	void stop() {
		this.sink.close();
		this.collector.close();
	}

	private Reload reload(String headers) {
		return this.credential.reload(new MockEnvironment().withProperty("hogaudit.otlp.headers", headers));
	}

	private String exportedWith() throws InterruptedException {
		assertThat(this.sink.deliver(Entries.stored(1, 1))).isEqualTo(Receipt.accepted(1));
		return String.valueOf(this.collector.received().getLast().headers().getFirst("Authorization"));
	}

	@Test
	void exportsWithNewHeadersAtOnce() throws Exception {
		assertThat(exportedWith()).isEqualTo("Bearer old-canary");
		Reload reload = reload(NEW);
		assertThat(reload.problems()).isEmpty();
		assertThat(reload.changes()).singleElement().satisfies((change) -> {
			assertThat(change.setting()).isEqualTo("HOGAUDIT_OTLP_HEADERS");
			assertThat(change).asString().doesNotContain("canary");
		});
		assertThat(exportedWith()).isEqualTo("Bearer new-canary");
		assertThat(reload(NEW)).isEqualTo(Reload.NOTHING);
	}

	@Test
	void keepsTheOldOnesWhenTheReceiverRejectsTheNew() throws Exception {
		this.collector.answerNext(Answer.status(401));
		assertThat(reload(NEW).problems()).singleElement()
			.satisfies((problem) -> assertThat(problem.sentence()).contains("rejects").doesNotContain("canary"));
		assertThat(exportedWith()).isEqualTo("Bearer old-canary");
	}

	@Test
	void keepsTheOldOnesWhenTheNewCannotBeRead() throws Exception {
		for (String wrong : new String[] { "no-pair-canary", "Host=canary.example",
				"Authorization=Bearer phx_" + "canary" }) {
			assertThat(reload(wrong).problems()).as(wrong)
				.singleElement()
				.satisfies((problem) -> assertThat(problem.sentence()).startsWith("HOGAUDIT_OTLP_HEADERS")
					.doesNotContain("canary"));
		}
		assertThat(exportedWith()).isEqualTo("Bearer old-canary");
	}

	@Test
	void takesThemOnWhileTheReceiverIsDown() throws Exception {
		this.collector.answerNext(Answer.status(503));
		assertThat(reload(NEW).problems()).isEmpty();
		assertThat(exportedWith()).isEqualTo("Bearer new-canary");
	}

	@Test
	void showsNeitherHeadersNorAShortIdOfThem() {
		assertThat(this.credential.held()).singleElement().satisfies((held) -> {
			assertThat(held.id()).isNull();
			assertThat(held).asString().doesNotContain("canary");
		});
	}

}
