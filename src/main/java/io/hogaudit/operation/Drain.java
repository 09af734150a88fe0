package io.hogaudit.operation;

import java.time.Duration;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.ProtocolHandler;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The first step of a shutdown after readiness is down: takes no new connections and
 * answers on those that are open, each answer with {@code Connection: close}. A sender so
 * learns to use another one before Tomcat's own shutdown, which cuts a connection on
 * which a request is just arriving.
 */
final class Drain implements SmartLifecycle {

	/** Before the web server's own. */
	static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;

	/** Idle connections last longer than this, those under load end within it. */
	private static final Duration PATIENCE = Duration.ofMillis(500);

	private final ApplicationContext context;

	private volatile boolean running;

	Drain(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.context instanceof WebServerApplicationContext web
				&& web.getWebServer() instanceof TomcatWebServer tomcat) {
			for (Connector connector : tomcat.getTomcat().getService().findConnectors()) {
				ProtocolHandler protocol = connector.getProtocolHandler();
				// from here on Tomcat keeps no connection alive
				protocol.closeServerSocketGraceful();
				var _ = protocol.awaitConnectionsClose(PATIENCE.toMillis());
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
