package io.hogaudit.operation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;

/** An OpenID Connect issuer on loopback: metadata, one RSA key, and tokens by it. */
final class Issuer implements AutoCloseable {

	static final String AUDIENCE = "hogaudit-management";

	private final HttpServer server;

	private final RSAKey key = newKey();

	private final AtomicInteger keysAsked = new AtomicInteger();

	Issuer(int port) throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		serve("/.well-known/openid-configuration",
				"""
						{"issuer":"%1$s","jwks_uri":"%1$s/jwks","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",\
						"response_types_supported":["code"],"subject_types_supported":["public"],\
						"id_token_signing_alg_values_supported":["RS256"]}"""
					.formatted(uri()));
		serve("/jwks", new JWKSet(this.key.toPublicJWK()).toString());
		this.server.start();
	}

	static RSAKey newKey() {
		try {
			return new RSAKeyGenerator(2048).keyID("one").generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** How often the keys were asked for. */
	int keysAsked() {
		return this.keysAsked.get();
	}

	/** A token by a key that nobody knows. */
	String unknownKey() {
		return signed(newKey(), "unknown-" + System.nanoTime(), viewer().build());
	}

	private void serve(String path, String json) {
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		this.server.createContext(path, (exchange) -> {
			this.keysAsked.addAndGet(path.equals("/jwks") ? 1 : 0);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	String uri() {
		return "http://127.0.0.1:" + port();
	}

	/** Claims of a good token for a viewer. */
	JWTClaimsSet.Builder viewer() {
		Instant now = Instant.now();
		return new JWTClaimsSet.Builder().issuer(uri())
			.subject("auditor-7")
			.audience(AUDIENCE)
			.issueTime(Date.from(now))
			.expirationTime(Date.from(now.plus(Duration.ofMinutes(5))))
			.claim("roles", List.of("viewer"));
	}

	String token(UnaryOperator<JWTClaimsSet.Builder> change) {
		return signed(this.key, change.apply(viewer()).build());
	}

	/** A token that claims to be by our key and is by another. */
	String forged() {
		return signed(newKey(), viewer().build());
	}

	/**
	 * A token whose HMAC key is our public key, for a decoder that believes the header.
	 */
	String confused() {
		try {
			SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(),
					viewer().build());
			jwt.sign(new MACSigner(this.key.toPublicKey().getEncoded()));
			return jwt.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	String unsigned() {
		return new PlainJWT(viewer().build()).serialize();
	}

	private static String signed(RSAKey key, JWTClaimsSet claims) {
		return signed(key, "one", claims);
	}

	private static String signed(RSAKey key, String id, JWTClaimsSet claims) {
		try {
			SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build(), claims);
			jwt.sign(new RSASSASigner(key));
			return jwt.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
