package io.hogaudit.operation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long who tried wrong passwords has to wait, with nothing waiting here: an address
 * up to a minute, and a user's name up to five seconds, whoever tries it, but for
 * addresses from which that user has logged in. A try counts as wrong until it proves
 * right, so that many at once gain nothing. Bounded, lost with the process. Thread-safe.
 */
final class LoginLimits {

	private static final Duration FIRST = Duration.ofSeconds(1);

	private static final Duration ADDRESS_MAX = Duration.ofMinutes(1);

	private static final Duration USER_MAX = Duration.ofSeconds(5);

	private static final Duration FORGOTTEN = Duration.ofMinutes(15);

	private static final int USER_FACTOR = 5;

	static final int MAX_KEPT = 10_000;

	private final int free;

	private final Clock clock;

	private final Map<String, Tries> addresses = bounded();

	private final Map<String, Tries> users = bounded();

	/** From where each user has logged in. */
	private final Map<String, Boolean> known = bounded();

	LoginLimits(int free, Clock clock) {
		this.free = free;
		this.clock = clock;
	}

	private record Tries(int wrong, Instant last, Instant until) {

		static final Tries NONE = new Tries(0, Instant.EPOCH, Instant.EPOCH);

		Duration wait(Instant now, Duration max) {
			Duration wait = Duration.between(now, this.until);
			// longer than the longest is a clock that was set back
			return (wait.isNegative() || wait.compareTo(max) > 0) ? Duration.ZERO : wait;
		}

		Tries oneMore(Instant now, int free, Duration max) {
			boolean old = this.last.plus(FORGOTTEN).isBefore(now);
			int count = old ? 1 : this.wrong + 1;
			if (count < free) {
				return new Tries(count, now, now);
			}
			Duration wait = FIRST.multipliedBy(1L << Math.min(count - free, 10));
			return new Tries(count, now, now.plus((wait.compareTo(max) > 0) ? max : wait));
		}

	}

	/** Zero when the password may be looked at, else how long not. */
	synchronized Duration begin(String address, String user) {
		Instant now = this.clock.instant();
		Duration wait = tries(this.addresses, address).wait(now, ADDRESS_MAX);
		if (wait.isZero() && !this.known.containsKey(login(address, user))) {
			wait = tries(this.users, user).wait(now, USER_MAX);
		}
		if (wait.isZero()) {
			this.addresses.put(address, tries(this.addresses, address).oneMore(now, this.free, ADDRESS_MAX));
			this.users.put(user, tries(this.users, user).oneMore(now, this.free * USER_FACTOR, USER_MAX));
		}
		return wait;
	}

	/** The password was right. What was wrong before stays counted. */
	synchronized void succeeded(String address, String user) {
		this.known.put(login(address, user), true);
		takeBack(address, user);
	}

	/** The password was not looked at after all. */
	synchronized void takeBack(String address, String user) {
		this.addresses.computeIfPresent(address, (key, tries) -> less(tries));
		this.users.computeIfPresent(user, (key, tries) -> less(tries));
	}

	private static Tries less(Tries tries) {
		return new Tries(tries.wrong() - 1, tries.last(), Instant.EPOCH);
	}

	private static String login(String address, String user) {
		return user + " " + address;
	}

	private static Tries tries(Map<String, Tries> all, String key) {
		return all.getOrDefault(key, Tries.NONE);
	}

	private static <V> Map<String, V> bounded() {
		return new LinkedHashMap<>(16, 0.75f, true) {
			@Override
			protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
				return size() > MAX_KEPT;
			}
		};
	}

}
