package io.hogaudit.operation;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Compares passwords with their hashes, one at a time on a thread of its own, so that
 * however many are tried no delivery waits for a processor. A password that was right
 * before is recognised at once, by an HMAC whose key never leaves the process.
 */
final class PasswordChecks implements AutoCloseable {

	private static final int MAX_WAITING = 16;

	private static final int MAX_SECONDS = 5;

	private static final int MAX_KNOWN = 1000;

	private static final String ALGORITHM = "HmacSHA256";

	private final PasswordEncoder encoder;

	private final SecretKeySpec key;

	/** By hash. */
	private final Map<String, byte[]> right = new ConcurrentHashMap<>();

	private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
			new ArrayBlockingQueue<>(MAX_WAITING), Thread.ofPlatform().daemon().name("password-check").factory());

	PasswordChecks(PasswordEncoder encoder) {
		this.encoder = encoder;
		byte[] random = new byte[32];
		new SecureRandom().nextBytes(random);
		this.key = new SecretKeySpec(random, ALGORITHM);
	}

	/** So many wait that this one is not looked at. */
	static final class BusyException extends Exception {

		BusyException() {
			super("too many passwords wait to be checked", null, false, false);
		}

	}

	/** Whether this password was right for this hash before. Takes no time. */
	boolean knownRight(String password, String hash) {
		byte[] known = this.right.get(hash);
		return known != null && MessageDigest.isEqual(known, mac(password, hash));
	}

	boolean matches(String password, String hash) throws BusyException {
		try {
			Future<Boolean> answer = this.thread.submit(() -> this.encoder.matches(password, hash));
			return answer.get(MAX_SECONDS, TimeUnit.SECONDS);
		}
		catch (RejectedExecutionException | TimeoutException ex) {
			throw new BusyException();
		}
		catch (ExecutionException ex) {
			// a password that the algorithm does not take is a wrong one
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BusyException();
		}
	}

	void right(String password, String hash) {
		if (this.right.size() >= MAX_KNOWN) {
			this.right.clear();
		}
		this.right.put(hash, mac(password, hash));
	}

	private byte[] mac(String password, String hash) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.key);
			mac.update(hash.getBytes(StandardCharsets.UTF_8));
			mac.update((byte) 0);
			return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("every Java platform has " + ALGORITHM, ex);
		}
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
