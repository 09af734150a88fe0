package io.hogaudit.operation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.demo.PostHogSender;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An auditor with the verifier key and what the service answers, and nothing else of it.
 */
class CheckpointsIntegrationTests {

	private final JsonMapper json = new JsonMapper();

	@Test
	void anAuditorChecksAnEntryAgainstASignedCheckpoint(@TempDir Path folder) throws Exception {
		byte[] seed = new byte[32];
		new SecureRandom().nextBytes(seed);
		String key = Base64.getEncoder().encodeToString(seed);
		try (RunningService service = new RunningService(folder,
				Map.of("POSTHOG_WEBHOOK_SECRET", PostHogSender.newSecret(), "HOGAUDIT_CHECKPOINT_KEY", key,
						"HOGAUDIT_CHECKPOINT_ORIGIN", "audit.example.com", "hogaudit.checkpoint.interval", "1s"))) {
			String place = "1-"
					+ get(service, "auditentries?action=service.started").at("/entries/0/sequence").asString();
			JsonNode recorded = Awaitility.await()
				.until(() -> get(service, "auditentries?action=journal.checkpoint").get("entries"),
						(entries) -> !entries.isEmpty())
				.get(0)
				.at("/entry/metadata");
			String verifier = get(service, "checkpoints").get("verifierKey").asString();
			JsonNode proof = get(service, "checkpoints/" + place);
			JsonNode checkpoint = proof.at("/inclusion/checkpoint");
			assertThat(signedText(verifier, checkpoint.get("note").asString())).startsWith("audit.example.com/1\n");
			assertThat(rootOf(proof)).isEqualTo(checkpoint.get("root").asString());
			assertThat(proof.get("entry").asString()).contains("service.started");
			String text = signedText(verifier, recorded.get("note").asString());
			assertThat(text.lines().toList().get(1)).isEqualTo(recorded.get("size").asString());

			JsonNode consistency = get(service,
					"checkpoints/1/" + recorded.get("size").asString() + "/" + checkpoint.get("size").asString());
			assertThat(consistency.at("/from/root").asString()).isEqualTo(recorded.get("root").asString());
			assertThat(consistency.at("/to/root").asString()).isEqualTo(checkpoint.get("root").asString());
			assertThat(service.get(RunningService.VIEWER, "/actuator/checkpoints/1-999999").statusCode())
				.isEqualTo(404);
			assertThat(service.get(RunningService.VIEWER, "/actuator/checkpoints/1/5/999999").statusCode())
				.isEqualTo(400);
			assertThat(service.get(RunningService.VIEWER, "/actuator/checkpoints").body()).doesNotContain(key);
		}
	}

	@Test
	void aNewKeySignsUnderTheSameOriginAndTheOldOneVouchesForAllBefore(@TempDir Path folder) throws Exception {
		MountedSecrets mount = new MountedSecrets(folder.resolve("secrets"));
		String password = RunningService.VIEWER.substring(RunningService.VIEWER.indexOf(':') + 1);
		String first = newKey();
		String second = newKey();
		mount.set(Map.of("POSTHOG_WEBHOOK_SECRET", PostHogSender.newSecret(), "HOGAUDIT_VIEWER_PASSWORD", password,
				"HOGAUDIT_CHECKPOINT_KEY", first));
		try (RunningService service = new RunningService(folder,
				Map.of("spring.config.import", mount.location(), "hogaudit.credential.watch-interval", "50ms"))) {
			String oldVerifier = get(service, "checkpoints").get("verifierKey").asString();
			mount.set("HOGAUDIT_CHECKPOINT_KEY", "no-key-canary");
			Awaitility.await()
				.until(() -> get(service, "health").toString(),
						(health) -> health.contains("HOGAUDIT_CHECKPOINT_KEY is not an Ed25519 private key")
								&& !health.contains("canary"));
			assertThat(get(service, "checkpoints").get("verifierKey").asString()).isEqualTo(oldVerifier);
			mount.set("HOGAUDIT_CHECKPOINT_KEY", second);
			Awaitility.await()
				.until(() -> !get(service, "checkpoints").get("verifierKey").asString().equals(oldVerifier));
			JsonNode rotated = Awaitility.await()
				.until(() -> get(service, "auditentries?action=credential.rotated").get("entries"),
						(entries) -> !entries.isEmpty())
				.get(0);
			JsonNode now = get(service, "checkpoints");
			String newVerifier = now.get("verifierKey").asString();
			assertThat(rotated.at("/entry/metadata/from/0").asString()).isEqualTo(oldVerifier);
			assertThat(rotated.at("/entry/metadata/to/0").asString()).isEqualTo(newVerifier);
			JsonNode last = get(service, "auditentries?action=journal.checkpoint").at("/entries/0/entry/metadata");
			assertThat(signedText(oldVerifier, last.get("note").asString())).startsWith("hogaudit/1\n");
			assertThat(signedText(newVerifier, now.at("/checkpoints/0/note").asString())).startsWith("hogaudit/1\n");
			JsonNode path = get(service,
					"checkpoints/1/" + last.get("size").asString() + "/" + now.at("/checkpoints/0/size").asString());
			assertThat(path.at("/from/root").asString()).isEqualTo(last.get("root").asString());
			assertThat(get(service, "posture").toString()).contains("checkpoint_key").doesNotContain(first, second);
		}
	}

	private static String newKey() {
		byte[] seed = new byte[32];
		new SecureRandom().nextBytes(seed);
		return Base64.getEncoder().encodeToString(seed);
	}

	private JsonNode get(RunningService service, String path) throws IOException, InterruptedException {
		return this.json.readTree(service.get(RunningService.VIEWER, "/actuator/" + path).body());
	}

	/** C2SP signed-note: checks the signature and gives the text. */
	private static String signedText(String verifier, String note) throws Exception {
		String[] parts = verifier.split("\\+", 3);
		byte[] key = Base64.getDecoder().decode(parts[2]);
		String[] halves = note.split("\n\u2014 ", 2);
		String text = halves[0];
		byte[] signature = Base64.getDecoder().decode(halves[1].strip().substring(parts[0].length() + 1));
		assertThat(HexFormat.of().formatHex(signature, 0, 4)).isEqualTo(parts[1]);
		byte[] x509 = HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(key, 1, 33));
		Signature verification = Signature.getInstance("Ed25519");
		verification.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509)));
		verification.update(text.getBytes(StandardCharsets.UTF_8));
		assertThat(verification.verify(Arrays.copyOfRange(signature, 4, signature.length))).isTrue();
		return text;
	}

	/** RFC 9162 section 2.1.3.2. */
	private static String rootOf(JsonNode proof) throws Exception {
		long fn = proof.at("/inclusion/index").asLong();
		long sn = proof.at("/inclusion/checkpoint/size").asLong() - 1;
		byte[] hash = sha256(new byte[1], proof.get("entry").asString().getBytes(StandardCharsets.UTF_8));
		for (JsonNode node : proof.at("/inclusion/path")) {
			byte[] sibling = Base64.getDecoder().decode(node.asString());
			boolean right = (fn & 1) == 1 || fn == sn;
			hash = right ? sha256(new byte[] { 1 }, sibling, hash) : sha256(new byte[] { 1 }, hash, sibling);
			while (right && (fn & 1) == 0 && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
			fn >>= 1;
			sn >>= 1;
		}
		assertThat(sn).isZero();
		return HexFormat.of().formatHex(hash);
	}

	private static byte[] sha256(byte[]... parts) throws Exception {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		for (byte[] part : parts) {
			digest.update(part);
		}
		return digest.digest();
	}

}
