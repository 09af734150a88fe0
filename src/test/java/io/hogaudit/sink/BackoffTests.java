package io.hogaudit.sink;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

	private final SinkProperties properties = new SinkProperties(Duration.ofMillis(250), Duration.ofSeconds(60),
			Duration.ofMinutes(5), Duration.ofSeconds(60), Duration.ofSeconds(1));

	@Test
	void doublesUpToTheCap() {
		Backoff backoff = new Backoff(this.properties, new Longest());
		assertThat(backoff.next(null)).hasMillis(250);
		assertThat(backoff.next(null)).hasMillis(500);
		for (int i = 0; i < 100; i++) {
			backoff.next(null);
		}
		assertThat(backoff.next(null)).hasSeconds(60);
		backoff.reset();
		assertThat(backoff.next(null)).hasMillis(250);
	}

	@Test
	void spreadsOverTheLongerHalfOfTheWait() {
		Backoff backoff = new Backoff(this.properties, new Shortest());
		assertThat(backoff.next(null)).hasMillis(125);
		assertThat(backoff.next(null)).hasMillis(250);
	}

	@Test
	void waitsWhatTheSinkAsksUpToFiveMinutes() {
		Backoff backoff = new Backoff(this.properties, new Longest());
		assertThat(backoff.next(Duration.ofSeconds(90))).hasSeconds(90);
		assertThat(backoff.next(Duration.ofDays(1))).hasMinutes(5);
		assertThat(backoff.next(Duration.ofSeconds(-5))).hasSeconds(1);
	}

	private static final class Longest implements RandomGenerator {

		@Override
		public long nextLong() {
			throw new AssertionError("a backoff asks for a bounded number only");
		}

		@Override
		public long nextLong(long bound) {
			return bound - 1;
		}

	}

	private static final class Shortest implements RandomGenerator {

		@Override
		public long nextLong() {
			return 0;
		}

	}

}
