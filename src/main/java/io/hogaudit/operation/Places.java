package io.hogaudit.operation;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import io.hogaudit.journal.Place;

/** Places in the journal as a caller writes them. */
final class Places {

	private Places() {
	}

	static Place parse(String name, String text) {
		try {
			Place place = Place.parse(text);
			if (place.stream() >= 0 && place.sequence() >= 0) {
				return place;
			}
		}
		catch (NumberFormatException ex) {
			// said below
		}
		throw Parameters.wrong(name + " must be a sequence, or a stream and a sequence as 2-1042");
	}

	/** One place in each of several streams, with commas between. */
	static List<Place> parseAll(String name, String text) {
		return Arrays.stream(text.split(",", -1)).map((place) -> parse(name, place)).toList();
	}

	static String join(Collection<Place> places) {
		return places.stream().map(Place::toString).collect(Collectors.joining(","));
	}

}
