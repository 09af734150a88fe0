package io.hogaudit.egress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ConnectHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Jetty's proxy, which asks for a password and alone knows where the hosts are that it is
 * asked for.
 */
final class EgressProxy implements AutoCloseable {

	private final Server server = new Server();

	private final ServerConnector connector = new ServerConnector(this.server);

	private final Map<String, Integer> ports;

	private final String authorization;

	private final Queue<String> passed = new ConcurrentLinkedQueue<>();

	EgressProxy(String user, String password, Map<String, Integer> ports) throws Exception {
		this.ports = ports;
		this.authorization = "Basic "
				+ Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
		this.connector.setHost("127.0.0.1");
		this.server.addConnector(this.connector);
		this.server.setHandler(new Gate(new Tunnels(new Forwards())));
		this.server.start();
	}

	int port() {
		return this.connector.getLocalPort();
	}

	/** What was asked for with the right password. */
	List<String> passed() {
		return List.copyOf(this.passed);
	}

	@Override
	public void close() {
		LifeCycle.stop(this.server);
	}

	private final class Gate extends Handler.Wrapper {

		Gate(Handler next) {
			super(next);
		}

		@Override
		public boolean handle(Request request, Response response, Callback callback) throws Exception {
			if (!EgressProxy.this.authorization.equals(request.getHeaders().get(HttpHeader.PROXY_AUTHORIZATION))) {
				response.getHeaders().put(HttpHeader.PROXY_AUTHENTICATE, "Basic realm=\"egress\"");
				response.setStatus(HttpStatus.PROXY_AUTHENTICATION_REQUIRED_407);
				callback.succeeded();
				return true;
			}
			EgressProxy.this.passed.add(request.getHttpURI().getAuthority());
			return super.handle(request, response, callback);
		}

	}

	private final class Tunnels extends ConnectHandler {

		Tunnels(Handler next) {
			super(next);
		}

		@Override
		protected InetSocketAddress newConnectAddress(String host, int port) {
			return new InetSocketAddress(InetAddress.getLoopbackAddress(),
					EgressProxy.this.ports.getOrDefault(host, 1));
		}

	}

	private final class Forwards extends ProxyHandler.Forward {

		@Override
		protected HttpURI rewriteHttpURI(Request request) {
			HttpURI uri = request.getHttpURI();
			return HttpURI.build(uri).authority("127.0.0.1", EgressProxy.this.ports.getOrDefault(uri.getHost(), 1));
		}

	}

}
