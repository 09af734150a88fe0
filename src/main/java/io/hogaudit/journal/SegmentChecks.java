package io.hogaudit.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.hogaudit.journal.SegmentAppender.Position;
import io.hogaudit.journal.SqliteRows.Kept;
import io.hogaudit.setting.SettingException;

/**
 * Refuses a start when segments are missing, broken off or no segments, as after half a
 * restore: a journal that went on would show texts as damaged that are in the backup. An
 * empty file in a segment's place says that somebody knows that it is lost.
 */
final class SegmentChecks {

	/**
	 * Rows that are looked at before the oldest segment. With a retention rule millions
	 * may stand there without a text.
	 */
	private static final int LOOKED_AT = 100_000;

	private final Segments segments;

	private final Connection connection;

	SegmentChecks(Segments segments, Connection connection) {
		this.segments = segments;
		this.connection = connection;
	}

	/**
	 * Makes the first segment of a new journal, too, or the one behind a lost one.
	 * @return what the tables hold, and where to go on
	 */
	Kept run(Kept kept) throws SQLException {
		long last = Segments.segment(kept.position().place());
		try {
			if (!hasTexts(kept)) {
				makeFirst();
			}
			List<Long> all = this.segments.all();
			for (long segment : all) {
				refuseBroken(segment);
			}
			if (!Files.exists(this.segments.path(last))) {
				throw refusal("is missing", last);
			}
			refuseOlder(kept, last);
			for (int i = 0; i < all.size() && all.get(i) <= last; i++) {
				refuseMissing((i > 0) ? all.get(i - 1) : 0, all.get(i), kept.frontier().size() + 1);
			}
			return this.segments.exists(last) ? kept : behind(kept, last);
		}
		catch (IOException ex) {
			throw new SQLException(ex.getMessage(), ex);
		}
	}

	/** Somebody said that the last segment is lost. */
	private Kept behind(Kept kept, long lost) throws IOException {
		this.segments.make(lost + 1);
		return new Kept(kept.frontier(), kept.recordedAt(),
				new Position(Segments.place(lost + 1, Segments.START), kept.position().link()));
	}

	private static boolean hasTexts(Kept kept) {
		return kept.position().place() != Segments.place(1, Segments.START);
	}

	private void makeFirst() throws IOException {
		List<Long> all = this.segments.all();
		if (!all.isEmpty() && all.getFirst() > 1) {
			throw new SettingException(
					"HOGAUDIT_JOURNAL_URL names a new journal beside %s, which belongs to another: restore the database that it belongs to, or move it away."
						.formatted(this.segments.folder()));
		}
		try {
			this.segments.make(1);
		}
		catch (IOException ex) {
			if (SegmentAppender.isFull(ex)) {
				throw new SettingException(
						"HOGAUDIT_JOURNAL_URL names a journal on a disk that is full: texts need %s MiB at once, and its database some more."
							.formatted(Segments.SIZE / 1024 / 1024));
			}
			throw ex;
		}
	}

	private void refuseBroken(long segment) throws IOException {
		if (Files.size(this.segments.path(segment)) < Segments.SIZE) {
			throw refusal("is shorter than it was", segment);
		}
		if (!this.segments.isOne(segment)) {
			throw refusal("is no segment of a journal", segment);
		}
	}

	/** When the last entry is not where the database says, as in an older copy. */
	private void refuseOlder(Kept kept, long last) throws SQLException, IOException {
		long size = kept.frontier().size();
		long place = number("SELECT coalesce(at, 0) FROM entry WHERE sequence = " + size);
		if (place > 0 && this.segments.exists(Segments.segment(place))) {
			byte[] header = this.segments.header(place);
			if (Frame.sequence(header) != size || Frame.checksum(header) != kept.position().link()) {
				throw refusal("is older than its database", last);
			}
			refuseOtherEnd(place, kept.position().place());
		}
	}

	/**
	 * When what comes next would be written over an entry, or far behind the last one.
	 */
	private void refuseOtherEnd(long place, long next) throws IOException {
		try (FileChannel channel = this.segments.open(Segments.segment(place))) {
			Frame frame = Segments.frame(channel, Segments.offset(place));
			// with a damaged length nobody knows
			if (frame != null && next != place + frame.size()
					&& next != Segments.place(Segments.segment(place) + 1, Segments.START)) {
				throw SqliteRows.damaged("the next entry is not where the last one ends");
			}
		}
	}

	private long number(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			return row.next() ? row.getLong(1) : 0;
		}
	}

	/** When entries have a text between two segments; 0 is before the first one. */
	private void refuseMissing(long before, long after, long beyond) throws SQLException, IOException {
		if (after - before < 2) {
			return;
		}
		long first = this.segments.first(after);
		long end = (first > 0) ? Math.min(first, beyond) : beyond;
		long from = Math.max(end - LOOKED_AT, (before > 0) ? this.segments.first(before) : 0);
		try (Statement statement = this.connection.createStatement();
				ResultSet row = statement
					.executeQuery("SELECT at FROM entry WHERE sequence >= %s AND sequence < %s AND at >= %s AND at < %s"
						.formatted(from, end, Segments.place(before + 1, 0), Segments.place(after, 0)))) {
			while (row.next()) {
				long segment = Segments.segment(row.getLong(1));
				if (!Files.exists(this.segments.path(segment))) {
					throw refusal("is missing", segment);
				}
			}
		}
	}

	/**
	 * After the recovery: refuses a database that is older than its segments when those
	 * between are gone. What comes next would go over texts of entries that it does not
	 * know.
	 */
	void refuseHole(Position next) throws SQLException {
		long missing = Segments.segment(next.place()) + 1;
		try {
			List<Long> all = this.segments.all();
			if (!all.contains(missing) && all.stream().anyMatch((segment) -> segment > missing)) {
				throw new SettingException(
						"HOGAUDIT_JOURNAL_URL names a database that is older than the segments beside it, of which %s is missing: restore both from one backup."
							.formatted(this.segments.path(missing)));
			}
		}
		catch (IOException ex) {
			throw new SQLException(ex.getMessage(), ex);
		}
	}

	private SettingException refusal(String what, long segment) {
		Path path = this.segments.path(segment);
		return new SettingException(
				"HOGAUDIT_JOURNAL_URL names a journal of which %s %s: restore it from the backup that the database is from%s."
					.formatted(path, what, what.contains("missing")
							? ", or put an empty file in its place if its texts are lost for good" : ""));
	}

}
