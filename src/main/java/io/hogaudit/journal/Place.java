package io.hogaudit.journal;

import java.util.Comparator;

/**
 * Where an entry stands in the journal. Written as {@code stream-sequence}; the stream
 * may be left out when it is the first.
 */
public record Place(long stream, long sequence) implements Comparable<Place> {

	/** Before every entry. */
	public static final Place START = new Place(0, 0);

	private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::stream)
		.thenComparingLong(Place::sequence);

	/** Reads what {@link #toString} wrote; {@link IllegalArgumentException} if not. */
	public static Place parse(String text) {
		int dash = text.indexOf('-');
		return new Place((dash < 0) ? 1 : Long.parseLong(text.substring(0, dash)),
				Long.parseLong(text.substring(dash + 1)));
	}

	@Override
	public int compareTo(Place other) {
		return ORDER.compare(this, other);
	}

	@Override
	public String toString() {
		return this.stream + "-" + this.sequence;
	}

}
