package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes in small steps what is old: the text of entries that every sink has settled,
 * and later the keys that repeats are recognised by. Leaf hashes stay, so that every
 * proof stays valid; dead letters keep their text as long as they are some.
 */
final class Retention {

	private static final Logger logger = LoggerFactory.getLogger(Retention.class);

	private static final int STEP = 200;

	private static final String KEYS = """
			DELETE FROM entry_key WHERE key IN
			(SELECT key FROM entry WHERE stream = ? AND sequence > ? AND sequence <= ?)""";

	private final Heads heads;

	private final JournalReader reader;

	private final Recent recent;

	private final Changes changes;

	private final Texts texts;

	private final Supplier<Set<String>> sinks;

	private final JournalProperties properties;

	private final Clock clock;

	Retention(Heads heads, JournalReader reader, Recent recent, Changes changes, Texts texts,
			Supplier<Set<String>> sinks, JournalProperties properties, Clock clock) {
		this.heads = heads;
		this.reader = reader;
		this.recent = recent;
		this.changes = changes;
		this.texts = texts;
		this.sinks = sinks;
		this.properties = properties;
		this.clock = clock;
	}

	void run() {
		// of a process that died before it was done
		this.texts.overwrite();
		for (long stream : this.heads.streams()) {
			Duration age = this.properties.retention();
			if (age != null) {
				remove("texts", this.texts::remove, stream, Math.min(olderThan(stream, age), settledByAll(stream)));
				removeReleased(stream);
				this.texts.overwrite();
			}
			remove("keys", Retention::removeKeys, stream, olderThan(stream, this.properties.keyRetention()));
		}
	}

	Texts texts() {
		return this.texts;
	}

	/** Of one entry, whatever its age. */
	boolean erase(Place place) {
		return place.sequence() <= settledByAll(place.stream()) && erase(place.stream(), place.sequence());
	}

	private boolean erase(long stream, long sequence) {
		boolean erased = this.changes
			.run((connection) -> this.texts.remove(connection, stream, sequence - 1, sequence));
		this.recent.clear();
		this.texts.overwrite();
		return erased;
	}

	private static boolean removeKeys(Connection connection, long stream, long after, long to) throws SQLException {
		return Changes.execute(connection, KEYS, stream, after, to);
	}

	private long olderThan(long stream, Duration age) {
		return this.reader.firstSince(stream, this.heads.of(stream), this.clock.instant().minus(age)) - 1;
	}

	private long settledByAll(long stream) {
		return this.sinks.get().stream().mapToLong((sink) -> this.reader.position(stream, sink)).min().orElse(0);
	}

	/**
	 * Each step and how far it went are one transaction, which only one replica gets
	 * done: a key that was recorded anew is never removed for its first record.
	 */
	private void remove(String what, Removal removal, long stream, long to) {
		String memo = "retention.%s.%s".formatted(what, stream);
		long from = this.reader.memo(memo).map(Long::parseLong).orElse(0L);
		long at = from;
		while (at < to) {
			long next = Math.min(at + STEP, to);
			if (!step(memo, removal, stream, at, next)) {
				// another replica is at it
				return;
			}
			at = next;
		}
		if (at > from) {
			logger.info("removed the {} of entries {} to {} of stream {} under the retention rule", what, from + 1, at,
					stream);
		}
	}

	private boolean step(String memo, Removal removal, long stream, long at, long next) {
		boolean mine = this.changes.run((connection) -> {
			Changes.execute(connection, "INSERT INTO memo (name, value) VALUES (?, '0') ON CONFLICT (name) DO NOTHING",
					memo);
			if (!Changes.execute(connection, "UPDATE memo SET value = ? WHERE name = ? AND value = ?",
					Long.toString(next), memo, Long.toString(at))) {
				return false;
			}
			removal.remove(connection, stream, at, next);
			return true;
		});
		this.recent.clear();
		return mine;
	}

	/** Removes something of the entries after a sequence up to another. */
	@FunctionalInterface
	private interface Removal {

		boolean remove(Connection connection, long stream, long after, long to) throws SQLException;

	}

	/** The texts that were left because they were dead letters, and are none any more. */
	private void removeReleased(long stream) {
		String name = Changes.RELEASED + stream;
		String before = this.reader.memo(name).orElse("");
		if (before.isEmpty()) {
			return;
		}
		long done = this.reader.memo("retention.texts." + stream).map(Long::parseLong).orElse(0L);
		List<Long> released = Arrays.stream(before.split(" "))
			.filter((number) -> !number.isEmpty())
			.map(Long::valueOf)
			.toList();
		String after = released.stream()
			.filter((sequence) -> sequence > done)
			.map((sequence) -> sequence + " ")
			.collect(Collectors.joining());
		this.changes.run((connection) -> {
			if (!Changes.execute(connection, "UPDATE memo SET value = ? WHERE name = ? AND value = ?", after, name,
					before)) {
				return false;
			}
			for (long sequence : released) {
				if (sequence <= done) {
					this.texts.remove(connection, stream, sequence - 1, sequence);
				}
			}
			return true;
		});
	}

}
