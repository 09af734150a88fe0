package io.hogaudit.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.hogaudit.demo.Bodies;

/** Whole requests with unique bodies of about 1.5 KB, signed before they are needed. */
final class Deliveries {

	private static final int MAX_REQUEST = 2300;

	private final Mac mac;

	private final ByteBuffer[] requests;

	Deliveries(byte[] key, int count) throws GeneralSecurityException {
		this.mac = Mac.getInstance("HmacSHA256");
		this.mac.init(new SecretKeySpec(key, "HmacSHA256"));
		this.requests = new ByteBuffer[count];
		ByteBuffer all = ByteBuffer.allocateDirect(count * MAX_REQUEST);
		for (int i = 0; i < count; i++) {
			this.requests[i] = all.slice(i * MAX_REQUEST, MAX_REQUEST);
		}
	}

	/** Makes all of them anew. */
	void sign() {
		String timestamp = Long.toString(Instant.now().getEpochSecond());
		String body = Bodies.captured();
		int uuid = body.indexOf("\"uuid\":\"") + 8;
		String known = body.substring(uuid, uuid + 36);
		for (ByteBuffer request : this.requests) {
			byte[] bytes = body.replace(known, eventId().toString()).getBytes(StandardCharsets.UTF_8);
			String id = UUID.randomUUID().toString();
			this.mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII));
			String signature = Base64.getEncoder().encodeToString(this.mac.doFinal(bytes));
			String head = """
					POST /webhooks/posthog HTTP/1.1\r
					Host: 127.0.0.1\r
					Content-Type: application/json\r
					webhook-id: %s\r
					webhook-timestamp: %s\r
					webhook-signature: v1,%s\r
					Content-Length: %d\r
					\r
					""".formatted(id, timestamp, signature, bytes.length);
			request.clear().put(head.getBytes(StandardCharsets.US_ASCII)).put(bytes).flip();
		}
	}

	Deliveries signed() {
		sign();
		return this;
	}

	/** A version 7 UUID, as PostHog's SDKs make; random ones with BENCH_RANDOM_IDS. */
	private static UUID eventId() {
		UUID random = UUID.randomUUID();
		long high = System.currentTimeMillis() << 16 | 0x7000L | (random.getMostSignificantBits() & 0xfff);
		return (System.getenv("BENCH_RANDOM_IDS") != null) ? random : new UUID(high, random.getLeastSignificantBits());
	}

	int count() {
		return this.requests.length;
	}

	ByteBuffer get(int index) {
		return this.requests[index].rewind();
	}

}
