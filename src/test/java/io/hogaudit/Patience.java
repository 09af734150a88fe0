package io.hogaudit;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for what must happen: the only bound, and a generous one, because a
 * machine may be busy. A test never fails for being slow. JUnit registers this for every
 * test class, so that a plain {@code await()} has this bound.
 */
public final class Patience implements BeforeAllCallback {

	/** Only what never happens takes this long. */
	public static final Duration BOUND = Duration.ofMinutes(3);

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(BOUND);
	}

}
