package io.hogaudit.lifecycle;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when memory ran out, in whatever thread: what that thread left half
 * done is unknown, and only a new process reads from the disk what is really there. The
 * JVM's {@code -XX:+ExitOnOutOfMemoryError} does the same for the heap; this is for who
 * starts without it, and for memory that Java code counts. Libraries that catch the error
 * log it, so that it is looked for in what is logged.
 */
public final class OutOfMemory {

	/** As the JVM's own. */
	private static final int EXIT_CODE = 3;

	private static final byte[] LINE = """
			hogaudit ends: out of memory. Nothing acknowledged is lost. Start it again, with a larger heap (-Xmx) or memory limit if this repeats.
			"""
		.getBytes(StandardCharsets.US_ASCII);

	private static final AtomicBoolean PREPARED = new AtomicBoolean();

	private static final CountDownLatch ENDING = new CountDownLatch(1);

	private OutOfMemory() {
	}

	/** From here on, once the logging system is set up. */
	public static void endsProcess() {
		if (!PREPARED.getAndSet(true)) {
			// later there may be no memory for a thread
			Thread.ofPlatform().daemon().name("out of memory").start(OutOfMemory::haltAfterAll);
		}
		Thread.setDefaultUncaughtExceptionHandler(OutOfMemory::uncaught);
		if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
			LoggedErrors errors = new LoggedErrors();
			errors.setContext(context);
			errors.start();
			context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(errors);
		}
	}

	private static void uncaught(Thread thread, Throwable ex) {
		endProcessFor(ex);
		LoggerFactory.getLogger(OutOfMemory.class).error("Thread {} ended unexpectedly", thread.getName(), ex);
	}

	/** Does not return when this is, or was caused by, a lack of memory. */
	public static void endProcessFor(Throwable ex) {
		int depth = 0;
		for (Throwable cause = ex; cause != null && depth < 100; cause = cause.getCause()) {
			if (cause instanceof OutOfMemoryError) {
				end(cause);
			}
			depth++;
		}
	}

	/** Where nobody reads stderr, the line that says so is not waited for. */
	private static void haltAfterAll() {
		try {
			ENDING.await();
			Thread.sleep(Duration.ofSeconds(1));
		}
		catch (InterruptedException ex) {
			return;
		}
		Runtime.getRuntime().halt(EXIT_CODE);
	}

	// with as little memory as possible, and never without the end
	private static void end(Throwable error) {
		ENDING.countDown();
		try (FileOutputStream stderr = new FileOutputStream(FileDescriptor.err)) {
			stderr.write(LINE);
			stderr.write((error + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException | OutOfMemoryError ex) {
			// the exit code says it
		}
		finally {
			Runtime.getRuntime().halt(EXIT_CODE);
		}
	}

	private static final class LoggedErrors extends AppenderBase<ILoggingEvent> {

		@Override
		protected void append(@Nullable ILoggingEvent event) {
			if (event != null && event.getThrowableProxy() instanceof ThrowableProxy proxy) {
				endProcessFor(proxy.getThrowable());
			}
		}

	}

}
