package io.hogaudit.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Makes a page of the rows of a stream. Holds each text to its Merkle leaf and each row
 * to its place: what does not meet them is {@link Damage} and a damaged entry of the
 * page. For one read.
 */
final class PageReader {

	private static final UUID NO_KEY = new UUID(0, 0);

	private final Damage damage;

	private final long stream;

	private final long from;

	private final long end;

	private final int maxEntries;

	private final int maxBytes;

	/** 1 when newer ones follow, -1 when older ones do. */
	private final int step;

	private final List<JournalEntry> entries = new ArrayList<>();

	private long at;

	private long bytes;

	private Instant recordedAt = Instant.EPOCH;

	private PageReader(Damage damage, long stream, long from, long end, int step, int maxEntries, int maxBytes) {
		this.damage = damage;
		this.stream = stream;
		this.from = from;
		this.end = end;
		this.maxEntries = maxEntries;
		this.maxBytes = maxBytes;
		this.step = step;
		this.at = from;
	}

	/** Of what follows a sequence, up to the head. */
	static PageReader forwards(Damage damage, long stream, long after, long head, int maxEntries, int maxBytes) {
		return new PageReader(damage, stream, after, head, 1, maxEntries, maxBytes);
	}

	/** Of what lies before a sequence, down to the first entry. */
	static PageReader backwards(Damage damage, long stream, long before, int maxEntries, int maxBytes) {
		return new PageReader(damage, stream, before, 1, -1, maxEntries, maxBytes);
	}

	/** Parameters: stream, from, end, number of rows. */
	void set(PreparedStatement statement) throws SQLException {
		statement.setLong(1, this.stream);
		statement.setLong(2, this.from);
		statement.setLong(3, this.end);
		statement.setInt(4, this.maxEntries);
	}

	/** Columns: sequence, recorded_at, key, leaf, text. */
	Page read(ResultSet row) throws SQLException {
		int rows = 0;
		while (hasRoom() && row.next()) {
			rows++;
			long sequence = row.getLong(1);
			this.recordedAt = Instant.ofEpochMilli(row.getLong(2));
			addMissing(sequence - this.step);
			if (hasRoom()) {
				add(sequence, row);
			}
		}
		if (rows < this.maxEntries && hasRoom()) {
			addMissing(this.end);
		}
		return new Page(this.entries, this.at);
	}

	private boolean hasRoom() {
		return this.entries.size() < this.maxEntries && this.bytes < this.maxBytes;
	}

	private void add(long sequence, ResultSet row) throws SQLException {
		this.at = sequence;
		byte @Nullable [] text = row.getBytes(5);
		if (text == null) {
			// removed
			return;
		}
		byte[] key = row.getBytes(3);
		if (!Arrays.equals(MerkleFrontier.leaf(text), row.getBytes(4)) || key.length != Keys.LENGTH) {
			this.damage.altered(new Place(this.stream, sequence), "the text is not what was recorded");
			text = JournalEntry.DAMAGED;
		}
		this.bytes += text.length;
		this.entries.add(new JournalEntry(this.stream, sequence, (key.length == Keys.LENGTH) ? Keys.uuid(key) : NO_KEY,
				this.recordedAt, text));
	}

	/** Those that should stand between the last one and another, itself included. */
	private void addMissing(long last) {
		long first = this.at + this.step;
		if ((last - first) * this.step < 0) {
			return;
		}
		this.damage.missing(this.stream, Math.min(first, last), Math.max(first, last));
		while (this.at != last && hasRoom()) {
			this.at += this.step;
			this.bytes += JournalEntry.DAMAGED.length;
			this.entries.add(new JournalEntry(this.stream, this.at, NO_KEY, this.recordedAt, JournalEntry.DAMAGED));
		}
	}

}
