package io.hogaudit.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.security.crypto.password.PasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class PasswordChecksTests {

	private final CountDownLatch open = new CountDownLatch(1);

	private final AtomicInteger atOnce = new AtomicInteger();

	private final AtomicInteger mostAtOnce = new AtomicInteger();

	@Test
	void knowsARightPasswordForItsHashOnly() throws Exception {
		this.open.countDown();
		try (PasswordChecks checks = new PasswordChecks(new Slow())) {
			assertThat(checks.matches("right", "hash of right")).isTrue();
			assertThat(checks.knownRight("right", "hash of right")).isFalse();
			checks.right("right", "hash of right");
			assertThat(checks.knownRight("right", "hash of right")).isTrue();
			assertThat(checks.knownRight("wrong", "hash of right")).isFalse();
			assertThat(checks.knownRight("right", "hash of a new one")).isFalse();
		}
	}

	@Test
	void looksAtOneAtATimeAndRefusesWhatWouldWaitLong() throws Exception {
		try (PasswordChecks checks = new PasswordChecks(new Slow());
				ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Boolean>> answers = new ArrayList<>();
			for (int i = 0; i < 500; i++) {
				answers.add(many.submit(() -> checks.matches("wrong", "hash of right")));
			}
			// all but the one and those that wait
			await()
				.until(() -> answers.stream().filter((answer) -> answer.state() == Future.State.FAILED).count() == 500
						- 17);
			this.open.countDown();
			for (Future<Boolean> answer : answers) {
				if (answer.state() != Future.State.FAILED) {
					assertThat(answer.get()).isFalse();
				}
			}
			assertThat(answers).filteredOn((answer) -> answer.state() == Future.State.FAILED).hasSize(500 - 17);
			assertThat(this.mostAtOnce).hasValue(1);
		}
	}

	/** As slow as the test wants. */
	private final class Slow implements PasswordEncoder {

		@Override
		public String encode(@Nullable CharSequence password) {
			return "hash of " + password;
		}

		@Override
		public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
			PasswordChecksTests.this.mostAtOnce.accumulateAndGet(PasswordChecksTests.this.atOnce.incrementAndGet(),
					Math::max);
			try {
				PasswordChecksTests.this.open.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			PasswordChecksTests.this.atOnce.decrementAndGet();
			return encode(password).equals(hash);
		}

	}

}
