package io.hogaudit.egress;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import io.hogaudit.setting.SettingException;

/**
 * One proxy.
 *
 * @param user null if it asks for none
 */
record ProxyServer(String host, int port, @Nullable String user, String password) {

	/**
	 * Reads {@code [http://][user:password@]host[:port]}, with percent encoding in user
	 * and password.
	 */
	static ProxyServer parse(String variable, String text) {
		try {
			URI uri = new URI(text.contains("://") ? text : "http://" + text);
			if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
				throw wrong(variable);
			}
			String userInfo = uri.getUserInfo();
			int colon = (userInfo != null) ? userInfo.indexOf(':') : -1;
			return new ProxyServer(uri.getHost(), (uri.getPort() > 0) ? uri.getPort() : 80,
					(colon >= 0 && userInfo != null) ? userInfo.substring(0, colon) : userInfo,
					(colon >= 0 && userInfo != null) ? userInfo.substring(colon + 1) : "");
		}
		catch (URISyntaxException ex) {
			throw wrong(variable);
		}
	}

	private static SettingException wrong(String variable) {
		return new SettingException(
				"%s must be the http address of a proxy, for example http://proxy.internal:3128.".formatted(variable));
	}

	/** Each connection asks for the address again. */
	InetSocketAddress address() {
		return InetSocketAddress.createUnresolved(this.host, this.port);
	}

	String authorization() {
		return "Basic " + Base64.getEncoder()
			.encodeToString((this.user + ":" + this.password).getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public String toString() {
		return "ProxyServer[" + this.host + ":" + this.port + "]";
	}

}
