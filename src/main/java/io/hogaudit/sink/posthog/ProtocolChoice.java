package io.hogaudit.sink.posthog;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns which capture protocol a host speaks. v1 is better: it answers for each entry,
 * and v0 says that it took what is over the quota. So one 404 decides nothing, and none
 * does once v1 has answered: PostHog Cloud has it always. Thread-safe for reading; told
 * of answers by one thread at a time.
 */
final class ProtocolChoice {

	/** So many in a row, before anything else answered, say that the host lacks v1. */
	static final int CONVINCING = 3;

	/** How long v0 is used before v1 is tried again. */
	static final Duration V0_FOR = Duration.ofMinutes(10);

	private static final Logger logger = LoggerFactory.getLogger(ProtocolChoice.class);

	private final String setting;

	private final LongSupplier nanoTime;

	private boolean hasV1;

	private boolean captures;

	private int missingInRow;

	private volatile boolean lacksV1;

	private volatile long v1Again;

	/**
	 * A choice for one host.
	 * @param hasV1 whether the host is known to have v1
	 * @param nanoTime what {@link System#nanoTime()} returns
	 */
	ProtocolChoice(String setting, boolean hasV1, LongSupplier nanoTime) {
		this.setting = setting;
		this.hasV1 = hasV1;
		this.nanoTime = nanoTime;
	}

	/** The protocol of the next attempt. */
	CaptureProtocol next() {
		return switch (this.setting) {
			case "v1" -> CaptureProtocol.V1;
			case "v0" -> CaptureProtocol.V0;
			default -> (this.lacksV1 && this.nanoTime.getAsLong() - this.v1Again < 0) ? CaptureProtocol.V0
					: CaptureProtocol.V1;
		};
	}

	void answered(CaptureAnswer answer) {
		if (answer.isMissing()) {
			this.missingInRow++;
			return;
		}
		this.missingInRow = 0;
		if (!answer.provesCapture()) {
			return;
		}
		this.captures = true;
		if (answer.protocol() == CaptureProtocol.V1) {
			this.hasV1 = true;
			this.lacksV1 = false;
		}
		else if (!this.hasV1) {
			if (!this.lacksV1) {
				logger.info("PostHog host has no capture v1: using v0, which says less");
			}
			this.v1Again = this.nanoTime.getAsLong() + V0_FOR.toNanos();
			this.lacksV1 = true;
		}
	}

	/** Whether to ask v0, since v1 is not there. */
	boolean asksV0() {
		return this.setting.equals("auto") && !this.hasV1 && (this.lacksV1 || this.missingInRow >= CONVINCING);
	}

	/** Whether the host seems to have no capture API at all. */
	boolean isNoHost() {
		return !this.captures && this.missingInRow >= CONVINCING;
	}

}
