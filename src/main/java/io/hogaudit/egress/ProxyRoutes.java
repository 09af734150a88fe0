package io.hogaudit.egress;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Which address is reached through which proxy. */
final class ProxyRoutes extends ProxySelector {

	private final @Nullable ProxyServer http;

	private final @Nullable ProxyServer https;

	private final DirectHosts direct;

	/** For what is not HTTP, such as the sockets of databases. */
	private final @Nullable ProxySelector others;

	private ProxyRoutes(@Nullable ProxyServer http, @Nullable ProxyServer https, DirectHosts direct,
			@Nullable ProxySelector others) {
		this.http = http;
		this.https = https;
		this.direct = direct;
		this.others = others;
	}

	/** Null if the environment names no proxy. */
	static @Nullable ProxyRoutes read(Function<String, @Nullable String> environment, @Nullable ProxySelector others) {
		ProxyServer http = proxy("HTTP_PROXY", environment);
		ProxyServer https = proxy("HTTPS_PROXY", environment);
		return (http == null && https == null) ? null
				: new ProxyRoutes(http, https, DirectHosts.parse(value("NO_PROXY", environment)), others);
	}

	private static @Nullable ProxyServer proxy(String variable, Function<String, @Nullable String> environment) {
		String text = value(variable, environment);
		return text.isEmpty() ? null : ProxyServer.parse(variable, text);
	}

	private static String value(String variable, Function<String, @Nullable String> environment) {
		return Stream.of(variable, variable.toLowerCase(Locale.ROOT))
			.map(environment)
			.filter((value) -> value != null && !value.isBlank())
			.findFirst()
			.map(String::strip)
			.orElse("");
	}

	/** Null for what is reached directly. */
	@Nullable ProxyServer proxyFor(URI uri) {
		String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
		ProxyServer proxy = switch (scheme) {
			case "http" -> this.http;
			case "https" -> this.https;
			default -> null;
		};
		if (proxy == null || uri.getHost() == null) {
			return null;
		}
		int port = (uri.getPort() > 0) ? uri.getPort() : (scheme.equals("https") ? 443 : 80);
		return this.direct.contains(uri.getHost(), port) ? null : proxy;
	}

	@Override
	public List<Proxy> select(URI uri) {
		ProxyServer proxy = proxyFor(uri);
		if (proxy != null) {
			return List.of(new Proxy(Proxy.Type.HTTP, proxy.address()));
		}
		boolean web = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT).startsWith("http");
		return (web || this.others == null) ? List.of(Proxy.NO_PROXY) : this.others.select(uri);
	}

	@Override
	public void connectFailed(URI uri, SocketAddress address, IOException ex) {
		// the client reports it
	}

}
