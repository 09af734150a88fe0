package io.hogaudit;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.status.OnPrintStreamStatusListenerBase;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import ch.qos.logback.core.status.StatusManager;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Writes application log lines on a thread of their own. When nobody reads stdout, lines
 * are lost once {@value #LINES} wait, and no request or stop waits for them. Comes after
 * Spring Boot's own listener, which sets the console up.
 */
final class UnblockedConsole implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

	private static final int LINES = 4096;

	private static final String CONSOLE = "CONSOLE";

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
			return;
		}
		Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		Appender<ILoggingEvent> console = root.getAppender(CONSOLE);
		if (console == null) {
			return;
		}
		root.detachAppender(console);
		AsyncAppender unblocked = new AsyncAppender();
		unblocked.setContext(context);
		unblocked.setName(CONSOLE);
		unblocked.setQueueSize(LINES);
		// else informational lines go when a fifth of the queue is left
		unblocked.setDiscardingThreshold(0);
		unblocked.setNeverBlock(true);
		unblocked.addAppender(console);
		unblocked.start();
		root.addAppender(unblocked);
		unblockStatus(context, console, unblocked);
	}

	/**
	 * What Logback says of itself, which it would print on a thread that stops the
	 * service, becomes lines like the others.
	 */
	private static void unblockStatus(LoggerContext context, Appender<ILoggingEvent> console,
			Appender<ILoggingEvent> unblocked) {
		StatusManager status = context.getStatusManager();
		status.getCopyOfStatusListenerList()
			.stream()
			.filter(OnPrintStreamStatusListenerBase.class::isInstance)
			.forEach(status::remove);
		Logger logger = context.getLogger(UnblockedConsole.class);
		status.add((StatusListener) (event) -> {
			if (event.getLevel() >= Status.WARN && !console.equals(event.getOrigin())
					&& !unblocked.equals(event.getOrigin())) {
				unblocked.doAppend(new LoggingEvent(UnblockedConsole.class.getName(), logger, Level.WARN,
						event.getMessage(), event.getThrowable(), null));
			}
		});
	}

}
