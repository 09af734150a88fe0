package io.hogaudit.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.hogaudit.journal.JournalUnavailableException.Reason;

/**
 * Removes texts that stand in segments. The transaction notes which frames have to be
 * overwritten, so that it is done later by whoever comes after a process that dies
 * before. A segment without any text left is removed as a file.
 */
final class SegmentTexts implements Texts {

	private static final Logger logger = LoggerFactory.getLogger(SegmentTexts.class);

	private static final int STEP = 500;

	private final DataSource source;

	private final Segments segments;

	private final Changes changes;

	private final Consumer<List<Long>> inTheLast;

	/**
	 * Made with what the writer is to be asked for.
	 * @param inTheLast overwrites frames of the segment to which is appended
	 */
	SegmentTexts(DataSource source, Segments segments, Changes changes, Consumer<List<Long>> inTheLast) {
		this.source = source;
		this.segments = segments;
		this.changes = changes;
		this.inTheLast = inTheLast;
	}

	@Override
	public boolean remove(Connection connection, long stream, long after, long to) throws SQLException {
		Changes.execute(connection,
				"INSERT INTO erased (at) SELECT at FROM entry WHERE " + Texts.which("at IS NOT NULL"), stream, after,
				to);
		return Changes.execute(connection, "UPDATE entry SET text = NULL, at = NULL WHERE " + Texts.which(Sqlite.KEPT),
				stream, after, to);
	}

	@Override
	public synchronized void overwrite() {
		try {
			List<Long> erased = numbers("SELECT at FROM erased ORDER BY at LIMIT " + STEP);
			if (erased.isEmpty()) {
				return;
			}
			while (!erased.isEmpty()) {
				overwrite(erased);
				String places = erased.stream().map(String::valueOf).collect(Collectors.joining(","));
				this.changes.run("DELETE FROM erased WHERE at IN (" + places + ")");
				erased = numbers("SELECT at FROM erased ORDER BY at LIMIT " + STEP);
			}
			removeEmpty();
		}
		catch (IOException | SQLException ex) {
			logger.warn("removed texts could not be overwritten and will be tried again within a minute", ex);
			throw new JournalUnavailableException(Reason.UNREACHABLE,
					"removed texts could not be overwritten and will be: " + ex.getMessage());
		}
	}

	private void overwrite(List<Long> places) throws IOException, SQLException {
		long last = lastSegment();
		this.segments.erase(places.stream().filter((place) -> Segments.segment(place) < last).toList());
		List<Long> inTheLast = places.stream().filter((place) -> Segments.segment(place) >= last).toList();
		if (!inTheLast.isEmpty()) {
			this.inTheLast.accept(inTheLast);
		}
	}

	/** Where the tables say that the next entry goes; it may be a later one. */
	private long lastSegment() throws SQLException {
		return Segments.segment(numbers("SELECT next_at FROM stream WHERE id = 1").getFirst());
	}

	// never the one where the tables say that the next entry goes, and none after it
	private void removeEmpty() throws IOException, SQLException {
		long next = lastSegment();
		List<Long> all = this.segments.all();
		for (int i = 0; i + 1 < all.size() && all.get(i) < next; i++) {
			long first = this.segments.first(all.get(i));
			long end = this.segments.first(all.get(i + 1));
			if (end > first
					&& numbers("SELECT 1 FROM entry WHERE sequence >= %s AND sequence < %s AND at IS NOT NULL LIMIT 1"
						.formatted(first, end)).isEmpty()) {
				this.segments.remove(all.get(i));
			}
		}
	}

	private List<Long> numbers(String sql) throws SQLException {
		try (Connection connection = this.source.getConnection();
				PreparedStatement statement = connection.prepareStatement(sql);
				ResultSet row = statement.executeQuery()) {
			List<Long> numbers = new ArrayList<>();
			while (row.next()) {
				numbers.add(row.getLong(1));
			}
			return numbers;
		}
	}

}
