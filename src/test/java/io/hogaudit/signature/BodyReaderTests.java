package io.hogaudit.signature;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import io.hogaudit.signature.BodyReader.Held;
import io.hogaudit.signature.BodyReader.WrongBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BodyReaderTests {

	private static final int MAX = 100_000;

	private BodyReader reader = reader(Duration.ofHours(1));

	private static BodyReader reader(Duration slow) {
		return new BodyReader(DataSize.ofBytes(150_000), Duration.ofHours(1), slow);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 4095, 4096, 4097, 8192, 99_999, 100_000 })
	void readsEveryByteWithAndWithoutADeclaredLength(int length) throws WrongBody {
		byte[] body = bytes(length);
		assertThat(read(new ByteArrayInputStream(body), length)).isEqualTo(body);
		assertThat(read(new ByteArrayInputStream(body), -1)).isEqualTo(body);
		assertThat(read(new OneByOne(body, -1), -1)).isEqualTo(body);
		assertThat(this.reader.used()).isZero();
	}

	@Test
	void refusesOneByteMoreThanTheEndpointTakes() {
		assertThat(refusal(new ByteArrayInputStream(bytes(MAX + 1)), -1)).isEqualTo(RefusalReason.BODY_TOO_LARGE);
	}

	@Test
	void readsNoFurtherThanOneByteBeyondTheLimit() {
		ByteArrayInputStream in = new ByteArrayInputStream(bytes(MAX + 50));
		assertThat(refusal(in, -1)).isEqualTo(RefusalReason.BODY_TOO_LARGE);
		assertThat(in.available()).isEqualTo(49);
	}

	@Test
	void refusesABodyThatIsNotAsLongAsDeclared() {
		assertThat(refusal(new ByteArrayInputStream(bytes(10)), 11)).isEqualTo(RefusalReason.BODY_INCOMPLETE);
		assertThat(refusal(new ByteArrayInputStream(bytes(11)), 10)).isEqualTo(RefusalReason.BODY_INCOMPLETE);
	}

	@Test
	void refusesABodyWhoseConnectionBreaks() {
		assertThat(refusal(new OneByOne(bytes(10), 5), 10)).isEqualTo(RefusalReason.BODY_INCOMPLETE);
	}

	@Test
	void refusesABodyThatComesTooSlowly() {
		BodyReader impatient = new BodyReader(DataSize.ofMegabytes(1), Duration.ofNanos(1));
		try (Held held = impatient.hold()) {
			assertThatExceptionOfType(WrongBody.class)
				.isThrownBy(() -> impatient.read(new ByteArrayInputStream(bytes(10)), 10, MAX, held))
				.satisfies((wrong) -> assertThat(wrong.reason()).isEqualTo(RefusalReason.BODY_INCOMPLETE));
		}
	}

	@Test
	void holdsLittleForWhoPromisesMuchAndSendsNothing() {
		OneByOne nothing = new OneByOne(new byte[0], 0);
		assertThat(refusal(nothing, MAX)).isEqualTo(RefusalReason.BODY_INCOMPLETE);
		assertThat(nothing.heldAtRead).isPositive().isLessThanOrEqualTo(4096);
	}

	@Test
	void refusesMoreThanTheMemoryForAllAndGivesItBack() throws WrongBody {
		byte[] body = bytes(90_000);
		try (Held first = this.reader.hold()) {
			this.reader.read(new ByteArrayInputStream(body), body.length, MAX, first);
			assertThat(this.reader.used()).isEqualTo(90_000);
			assertThat(refusal(new ByteArrayInputStream(body), body.length)).isEqualTo(RefusalReason.OVERLOADED);
			assertThat(refusal(new ByteArrayInputStream(body), -1)).isEqualTo(RefusalReason.OVERLOADED);
			assertThat(this.reader.used()).isEqualTo(90_000);
			assertThat(read(new ByteArrayInputStream(bytes(60_000)), 60_000)).hasSize(60_000);
		}
		assertThat(this.reader.used()).isZero();
		assertThat(read(new ByteArrayInputStream(body), body.length)).isEqualTo(body);
	}

	@Test
	void takesSmallBodiesWhileLargeOnesHoldAllThatTheyMay() throws WrongBody {
		byte[] large = bytes(80_000);
		try (Held first = this.reader.hold()) {
			this.reader.read(new ByteArrayInputStream(large), large.length, MAX, first);
			assertThat(refusal(new ByteArrayInputStream(large), -1)).isEqualTo(RefusalReason.OVERLOADED);
			try (Held second = this.reader.hold()) {
				this.reader.read(new ByteArrayInputStream(bytes(40_000)), 40_000, MAX, second);
				assertThat(read(new ByteArrayInputStream(bytes(20_000)), 20_000)).hasSize(20_000);
			}
		}
		assertThat(this.reader.used()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aLargeBodyGivesWayWhenMemoryIsShortAndItComesSlowly(boolean slowly) throws Exception {
		this.reader = reader(slowly ? Duration.ZERO : Duration.ofHours(1));
		byte[] large = bytes(90_000);
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		InputStream slow = new SequenceInputStream(new ByteArrayInputStream(large, 0, 80_000),
				new ByteArrayInputStream(large, 80_000, 10_000) {

					@Override
					public synchronized int read(byte[] target, int offset, int length) {
						begun.countDown();
						awaitUninterruptibly(goOn);
						return super.read(target, offset, length);
					}

				});
		CompletableFuture<@Nullable RefusalReason> given = CompletableFuture
			.supplyAsync(() -> refusal(slow, large.length));
		begun.await();
		if (slowly) {
			assertThat(read(new ByteArrayInputStream(bytes(75_000)), 75_000)).hasSize(75_000);
		}
		else {
			assertThat(refusal(new ByteArrayInputStream(large), large.length)).isEqualTo(RefusalReason.OVERLOADED);
		}
		goOn.countDown();
		assertThat(given.get()).isEqualTo(slowly ? RefusalReason.BODY_INCOMPLETE : null);
		assertThat(this.reader.used()).isZero();
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private byte[] read(InputStream in, long declared) throws WrongBody {
		try (Held held = this.reader.hold()) {
			return this.reader.read(in, declared, MAX, held);
		}
	}

	/** Null when it was read. */
	private @Nullable RefusalReason refusal(InputStream in, long declared) {
		try {
			read(in, declared);
			return null;
		}
		catch (WrongBody ex) {
			return ex.reason();
		}
	}

	private static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	/** Gives a byte at a time and breaks before its end where it is told to. */
	private final class OneByOne extends InputStream {

		private final byte[] body;

		private final int breaksAt;

		private int at;

		private long heldAtRead;

		OneByOne(byte[] body, int breaksAt) {
			this.body = body;
			this.breaksAt = breaksAt;
		}

		@Override
		public int read() throws IOException {
			this.heldAtRead = BodyReaderTests.this.reader.used();
			if (this.at == this.breaksAt) {
				throw new IOException("connection reset");
			}
			return (this.at == this.body.length) ? -1 : this.body[this.at++] & 0xff;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			if (length == 0) {
				return 0;
			}
			int next = read();
			if (next < 0) {
				return -1;
			}
			target[offset] = (byte) next;
			return 1;
		}

	}

}
