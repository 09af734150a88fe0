package io.hogaudit.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

import io.hogaudit.sink.posthog.StandInPostHog;

/** The parts of docker-compose.yml that stand in for what a user would bring. */
public final class ComposeDemo {

	private static final int PORT = 8000;

	private static final int EVERY_SECONDS = 3;

	private ComposeDemo() {
	}

	/** Makes the secrets that are not there yet; all containers may read them. */
	public static void makeSecrets(Path folder) throws IOException {
		Map<String, String> secrets = new LinkedHashMap<>();
		secrets.put("POSTHOG_WEBHOOK_SECRET", PostHogSender.newSecret());
		secrets.put("POSTHOG_WRITE_KEY", "phc_" + random());
		secrets.put("HOGAUDIT_JOURNAL_PASSWORD", random());
		secrets.put("HOGAUDIT_VIEWER_PASSWORD", random());
		secrets.put("HOGAUDIT_OPERATOR_PASSWORD", random());
		secrets.put("GRAFANA_ADMIN_PASSWORD", random());
		for (Map.Entry<String, String> secret : secrets.entrySet()) {
			Path file = folder.resolve(secret.getKey());
			if (!Files.exists(file)) {
				Files.writeString(file, secret.getValue());
				Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
			}
		}
	}

	/** Fails while the stand-in does not listen. */
	public static void connect() throws IOException {
		new Socket(InetAddress.getLoopbackAddress(), PORT).close();
	}

	private static String random() {
		byte[] bytes = new byte[24];
		new SecureRandom().nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

	/** Takes what is captured, and sends a delivery now and then. */
	public static void standIn(Path secrets, URI endpoint) throws IOException {
		String secret = Files.readString(secrets.resolve("POSTHOG_WEBHOOK_SECRET"));
		new PostHogSender(endpoint, secret).sendNowAndThen(EVERY_SECONDS, StandInPostHog.open(PORT), () -> true);
	}

}
