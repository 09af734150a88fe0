package io.hogaudit.journal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What readers of this process have found not to be what was written: a text that does
 * not meet its Merkle leaf, an entry that is gone. Each finding is logged once and stays
 * until the process ends or the damaged text is erased. Bounded in number. Thread-safe.
 */
public final class Damage {

	private static final Logger logger = LoggerFactory.getLogger(Damage.class);

	private static final int MAX_FINDINGS = 1000;

	private final TreeMap<Place, Finding> findings = new TreeMap<>();

	/**
	 * Neighbouring entries that are damaged in one way.
	 *
	 * @param first the place of the first one
	 * @param entries how many there are
	 * @param problem what is wrong with them, without any of their text
	 */
	public record Finding(Place first, long entries, String problem) {

		boolean contains(Place place) {
			return place.stream() == this.first.stream() && place.sequence() >= this.first.sequence()
					&& place.sequence() - this.first.sequence() < this.entries;
		}

		/** The places, as {@code 1-42} or {@code 1-42 to 1-50}. */
		public String places() {
			return (this.entries == 1) ? this.first.toString() : "%s to %s".formatted(this.first,
					new Place(this.first.stream(), this.first.sequence() + this.entries - 1));
		}

	}

	/** An entry's text is not what was written. */
	void altered(Place place, String problem) {
		add(new Finding(place, 1, problem));
	}

	/** Entries of a stream that were acknowledged are not there. */
	void missing(long stream, long from, long to) {
		add(new Finding(new Place(stream, from), to - from + 1, "missing from the journal"));
	}

	private synchronized void add(Finding finding) {
		Map.Entry<Place, Finding> before = this.findings.floorEntry(finding.first);
		if (before != null && before.getValue().contains(finding.first)) {
			return;
		}
		if (this.findings.size() < MAX_FINDINGS) {
			this.findings.put(finding.first, finding);
			logger.error("Journal is damaged at {}: {}", finding.places(), finding.problem);
		}
	}

	/** A text that was erased is damaged no longer. */
	synchronized void erased(Place place) {
		this.findings.remove(place);
	}

	/** All findings, in the order of their places; at most {@value #MAX_FINDINGS}. */
	public synchronized List<Finding> findings() {
		return List.copyOf(this.findings.values());
	}

	/** How many entries are damaged, as far as anybody has looked. */
	public synchronized long entries() {
		return this.findings.values().stream().mapToLong(Finding::entries).sum();
	}

}
