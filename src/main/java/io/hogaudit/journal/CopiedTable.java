package io.hogaudit.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What of a table means the same in both engines. What is missing here belongs to one of
 * them: owners, leases and their ends.
 *
 * @param columns in this order
 */
record CopiedTable(String name, List<Column> columns) {

	static final CopiedTable STREAM = new CopiedTable("stream",
			List.of(number("id"), number("size"), bytes("frontier")));

	static final CopiedTable ENTRY = new CopiedTable("entry", List.of(number("stream"), number("sequence"),
			number("recorded_at"), bytes("key"), bytes("leaf"), bytes("text")));

	static final CopiedTable KEY = new CopiedTable("entry_key", List.of(bytes("key")));

	static final CopiedTable SUBTREE = new CopiedTable("subtree",
			List.of(number("stream"), number("number"), bytes("hash")));

	static final CopiedTable FOLLOWER = new CopiedTable("follower",
			List.of(number("stream"), text("sink"), number("position")));

	static final CopiedTable DEAD_LETTER = new CopiedTable("dead_letter", List.of(text("sink"), number("stream"),
			number("sequence"), text("reason"), number("attempts"), number("at")));

	static final CopiedTable MEMO = new CopiedTable("memo", List.of(text("name"), text("value")));

	/** In the order in which they are copied. */
	static final List<CopiedTable> ALL = List.of(ENTRY, KEY, SUBTREE, DEAD_LETTER, MEMO, FOLLOWER, STREAM);

	enum Kind {

		NUMBER, BYTES, TEXT

	}

	record Column(String name, Kind kind) {
	}

	private static Column number(String name) {
		return new Column(name, Kind.NUMBER);
	}

	private static Column bytes(String name) {
		return new Column(name, Kind.BYTES);
	}

	private static Column text(String name) {
		return new Column(name, Kind.TEXT);
	}

	/** The names, with commas between. */
	String names() {
		return String.join(", ", this.columns.stream().map(Column::name).toList());
	}

	int place(String column) {
		return this.columns.stream().map(Column::name).toList().indexOf(column) + 1;
	}

	void copy(ResultSet from, PreparedStatement to) throws SQLException {
		for (int i = 1; i <= this.columns.size(); i++) {
			switch (this.columns.get(i - 1).kind()) {
				case NUMBER -> to.setLong(i, from.getLong(i));
				case BYTES -> to.setBytes(i, from.getBytes(i));
				case TEXT -> to.setString(i, from.getString(i));
			}
		}
	}

	/** Of everything in a row, so that two rows with the same hash are the same. */
	byte[] hash(ResultSet row) throws SQLException {
		MessageDigest digest = sha256();
		for (int i = 1; i <= this.columns.size(); i++) {
			byte @Nullable [] value = switch (this.columns.get(i - 1).kind()) {
				case NUMBER -> ByteBuffer.allocate(Long.BYTES).putLong(row.getLong(i)).array();
				case BYTES -> row.getBytes(i);
				case TEXT -> row.getString(i).getBytes(StandardCharsets.UTF_8);
			};
			digest.update(ByteBuffer.allocate(Integer.BYTES).putInt((value != null) ? value.length : -1).array());
			if (value != null) {
				digest.update(value);
			}
		}
		return digest.digest();
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
