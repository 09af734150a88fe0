package io.hogaudit.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

import io.hogaudit.journal.SegmentAppender.Position;
import io.hogaudit.setting.SettingException;

/**
 * The rows of entries whose texts stand in segments, by the writer's statements, prepared
 * once. In a transaction of the caller's.
 */
record SqliteRows(PreparedStatement insertKey, PreparedStatement insertEntry, PreparedStatement updateStream,
		PreparedStatement insertSubtree) {

	static SqliteRows prepare(Connection connection) throws SQLException {
		return new SqliteRows(
				connection.prepareStatement(
						"INSERT INTO entry_key (key, sequence) VALUES (?, ?) ON CONFLICT (key) DO NOTHING"),
				connection.prepareStatement(
						"INSERT INTO entry (sequence, recorded_at, key, leaf, at) VALUES (?, ?, ?, ?, ?)"),
				connection
					.prepareStatement("UPDATE stream SET size = ?, frontier = ?, next_at = ?, link = ? WHERE id = 1"),
				connection.prepareStatement("INSERT INTO subtree (stream, number, hash) VALUES (1, ?, ?)"));
	}

	/** False when it is there already. */
	boolean insertKey(byte[] key, long sequence) throws SQLException {
		this.insertKey.setBytes(1, key);
		this.insertKey.setLong(2, sequence);
		return this.insertKey.executeUpdate() > 0;
	}

	void insertEntry(long sequence, long recordedAt, byte[] key, byte[] leaf, @Nullable Long place)
			throws SQLException {
		this.insertEntry.setLong(1, sequence);
		this.insertEntry.setLong(2, recordedAt);
		this.insertEntry.setBytes(3, key);
		this.insertEntry.setBytes(4, leaf);
		this.insertEntry.setObject(5, place);
		this.insertEntry.executeUpdate();
	}

	void add(MerkleFrontier grown, byte[] leaf) throws SQLException {
		byte[] subtree = grown.add(leaf);
		if (subtree != null) {
			this.insertSubtree.setLong(1, grown.size() / MerkleFrontier.SUBTREE - 1);
			this.insertSubtree.setBytes(2, subtree);
			this.insertSubtree.executeUpdate();
		}
	}

	void updateStream(MerkleFrontier grown, Position next) throws SQLException {
		this.updateStream.setLong(1, grown.size());
		this.updateStream.setBytes(2, grown.bytes());
		this.updateStream.setLong(3, next.place());
		this.updateStream.setInt(4, next.link());
		this.updateStream.executeUpdate();
	}

	/**
	 * Makes the rows of entries that stand in the segments behind what the tables hold.
	 * @param upTo the last sequence that counts
	 * @return what the tables hold then
	 */
	Kept recover(Kept kept, long upTo, SegmentAppender segments) throws SQLException, IOException {
		MerkleFrontier grown = kept.frontier.copy();
		long recordedAt = kept.recordedAt;
		segments.reset(kept.position);
		while (grown.size() < upTo) {
			Frame frame = segments.next(grown.size() + 1);
			if (frame == null) {
				break;
			}
			if (!insertKey(frame.key(), frame.sequence())) {
				throw damaged("entry %s has the key of another".formatted(frame.sequence()));
			}
			long place = segments.position().place() - frame.size();
			boolean erased = frame.text() == null;
			insertEntry(frame.sequence(), frame.recordedAt(), frame.key(), frame.leaf(), erased ? null : place);
			if (erased) {
				// nobody knows whether its text is gone already
				Changes.execute(this.insertKey.getConnection(),
						"INSERT INTO erased (at) VALUES (?) ON CONFLICT (at) DO NOTHING", place);
			}
			add(grown, frame.leaf());
			recordedAt = frame.recordedAt();
		}
		return new Kept(grown, recordedAt, segments.position());
	}

	/** What the tables hold. */
	record Kept(MerkleFrontier frontier, long recordedAt, Position position) {

		static Kept read(Connection connection) throws SQLException {
			try (Statement statement = connection.createStatement()) {
				MerkleFrontier frontier;
				Position position;
				try (ResultSet row = statement
					.executeQuery("SELECT size, frontier, next_at, link FROM stream WHERE id = 1")) {
					if (!row.next()) {
						throw damaged("the row of its stream is missing");
					}
					frontier = frontier(row.getLong(1), row.getBytes(2));
					position = new Position(row.getLong(3), row.getInt(4));
				}
				try (ResultSet row = statement
					.executeQuery("SELECT sequence, recorded_at FROM entry ORDER BY sequence DESC LIMIT 1")) {
					long last = row.next() ? row.getLong(1) : 0;
					if (last != frontier.size()) {
						throw damaged("its stream has %s entries and the last one is entry %s"
							.formatted(frontier.size(), last));
					}
					return new Kept(frontier, (last > 0) ? row.getLong(2) : 0, position);
				}
			}
		}

		private static MerkleFrontier frontier(long size, byte[] hashes) {
			try {
				return MerkleFrontier.of(size, hashes);
			}
			catch (IllegalStateException ex) {
				throw damaged(String.valueOf(ex.getMessage()));
			}
		}

	}

	/** Rows were removed or changed by somebody else. */
	static SettingException damaged(String what) {
		return new SettingException(
				"HOGAUDIT_JOURNAL_URL names a journal whose database is damaged (%s): restore the database and its texts from one backup."
					.formatted(what));
	}

}
