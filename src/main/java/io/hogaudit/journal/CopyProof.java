package io.hogaudit.journal;

import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a journal holds, told so that two that hold the same are equal: for each table the
 * number of rows and the sum of their hashes, and each stream's root, computed anew from
 * the leaves that stand there.
 */
record CopyProof(Map<String, Rows> tables, Map<Long, Stream> streams) {

	record Rows(long number, BigInteger sum) {

		static final Rows NONE = new Rows(0, BigInteger.ZERO);

		Rows and(byte[] hash) {
			return new Rows(this.number + 1, this.sum.add(new BigInteger(1, hash)));
		}

	}

	record Stream(long size, String root) {
	}

	/** Throws {@link IllegalStateException} when it is not whole in itself. */
	static CopyProof of(CopyEnd end) throws SQLException {
		Map<String, Rows> tables = new TreeMap<>();
		Map<Long, MerkleFrontier> computed = new TreeMap<>();
		for (CopiedTable table : CopiedTable.ALL) {
			tables.put(table.name(), rows(end, table, computed));
		}
		return new CopyProof(tables, streams(end, computed));
	}

	private static Rows rows(CopyEnd end, CopiedTable table, Map<Long, MerkleFrontier> computed) throws SQLException {
		boolean entries = table.equals(CopiedTable.ENTRY);
		String more = "";
		if (entries) {
			more = "ORDER BY stream, sequence";
		}
		else if (table.equals(CopiedTable.MEMO)) {
			more = "WHERE name <> '" + JournalCopy.MARK + "'";
		}
		Rows rows = Rows.NONE;
		try (PreparedStatement statement = end.rows(table, more); ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				if (entries) {
					add(row, computed);
				}
				rows = rows.and(table.hash(row));
			}
		}
		return rows;
	}

	private static void add(ResultSet row, Map<Long, MerkleFrontier> computed) throws SQLException {
		long stream = row.getLong(CopiedTable.ENTRY.place("stream"));
		long sequence = row.getLong(CopiedTable.ENTRY.place("sequence"));
		MerkleFrontier frontier = computed.computeIfAbsent(stream, (_) -> MerkleFrontier.of(0, new byte[0]));
		byte[] leaf = row.getBytes(CopiedTable.ENTRY.place("leaf"));
		byte[] text = row.getBytes(CopiedTable.ENTRY.place("text"));
		if (sequence != frontier.size() + 1) {
			throw new IllegalStateException("entry %s-%s is missing".formatted(stream, frontier.size() + 1));
		}
		if (text != null && !Arrays.equals(leaf, MerkleFrontier.leaf(text))) {
			throw new IllegalStateException(
					"the text of entry %s-%s is not what was recorded".formatted(stream, sequence));
		}
		frontier.add(leaf);
	}

	private static Map<Long, Stream> streams(CopyEnd end, Map<Long, MerkleFrontier> computed) throws SQLException {
		Map<Long, Stream> streams = new TreeMap<>();
		try (PreparedStatement statement = end.rows(CopiedTable.STREAM, ""); ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				MerkleFrontier kept = MerkleFrontier.of(row.getLong(2), row.getBytes(3));
				MerkleFrontier found = computed.getOrDefault(row.getLong(1), MerkleFrontier.of(0, new byte[0]));
				if (found.size() != kept.size() || !Arrays.equals(found.root(), kept.root())) {
					throw new IllegalStateException(
							"stream %s has a root that its entries do not have".formatted(row.getLong(1)));
				}
				streams.put(row.getLong(1), new Stream(kept.size(), HexFormat.of().formatHex(found.root())));
			}
		}
		return streams;
	}

}
