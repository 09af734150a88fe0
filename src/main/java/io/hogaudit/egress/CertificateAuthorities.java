package io.hogaudit.egress;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

import io.hogaudit.setting.SettingException;

/** Certificate authorities that are trusted beside those of the JDK. */
final class CertificateAuthorities {

	private CertificateAuthorities() {
	}

	/** Null if the environment names none. */
	static @Nullable SSLContext read(Function<String, @Nullable String> environment) {
		String file = Objects.requireNonNullElse(environment.apply("SSL_CERT_FILE"), "").strip();
		try {
			return file.isEmpty() ? null : context(certificates(file));
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<Certificate> certificates(String file) {
		try (InputStream in = Files.newInputStream(Path.of(file))) {
			List<Certificate> certificates = List
				.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
			if (!certificates.isEmpty()) {
				return certificates;
			}
		}
		catch (IOException | InvalidPathException ex) {
			throw new SettingException(
					"SSL_CERT_FILE names a file that cannot be read: mount it so that the service's user can read it.");
		}
		catch (CertificateException ex) {
			// said below
		}
		throw new SettingException(
				"SSL_CERT_FILE names a file without certificates: write them in PEM, one after the other.");
	}

	private static SSLContext context(List<Certificate> more) throws GeneralSecurityException, IOException {
		List<Certificate> all = new ArrayList<>(more);
		for (var manager : trust(null)) {
			if (manager instanceof X509TrustManager known) {
				all.addAll(Arrays.<X509Certificate>asList(known.getAcceptedIssuers()));
			}
		}
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		store.load(null, null);
		for (int i = 0; i < all.size(); i++) {
			store.setCertificateEntry(Integer.toString(i), all.get(i));
		}
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust(store), null);
		return context;
	}

	/** Of a store, or of the JDK. */
	private static TrustManager[] trust(@Nullable KeyStore store) throws GeneralSecurityException {
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(store);
		return factory.getTrustManagers();
	}

}
