package io.hogaudit.egress;

import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.function.BiConsumer;
import java.util.function.Function;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Makes what an environment says of proxies and certificate authorities the default of
 * this process. Variables as with curl: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and
 * {@code NO_PROXY}, each in lower case as well, and {@code SSL_CERT_FILE}.
 */
public final class Egress {

	private static volatile @Nullable ProxyRoutes routes;

	private Egress() {
	}

	/**
	 * Before the first client is made.
	 * @throws io.hogaudit.setting.SettingException if one of the variables cannot be used
	 */
	public static void configure(Function<String, @Nullable String> environment) {
		SSLContext trust = CertificateAuthorities.read(environment);
		if (trust != null) {
			SSLContext.setDefault(trust);
		}
		ProxyRoutes found = ProxyRoutes.read(environment, ProxySelector.getDefault());
		if (found != null) {
			// by default the JDK sends no password to a proxy that passes TLS on
			System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
			ProxySelector.setDefault(found);
			routes = found;
		}
	}

	/** A request of the JDK's client, with the password of its proxy. */
	public static HttpRequest.Builder request(URI uri) {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri);
		authorize(uri, request::header);
		return request;
	}

	/**
	 * Sets the header with the password of the proxy that the address is reached through,
	 * if it has one. The JDK's client could ask an authenticator for it, but would then
	 * take an answer 401 for its own affair.
	 */
	public static void authorize(URI uri, BiConsumer<String, String> header) {
		ProxyRoutes known = routes;
		ProxyServer proxy = (known != null) ? known.proxyFor(uri) : null;
		if (proxy != null && proxy.user() != null) {
			header.accept("Proxy-Authorization", proxy.authorization());
		}
	}

}
