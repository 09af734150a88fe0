package io.hogaudit.operation;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

import io.hogaudit.journal.Place;

/** Places in the journal as a caller writes them. */
final class Places {

	private Places() {
	}

	static Place parse(String name, String text) {
		try {
			return Place.parse(text);
		}
		catch (NumberFormatException ex) {
			String message = name + " must be a sequence, or a stream and a sequence as 2-1042";
			throw new InvalidEndpointRequestException(message, message);
		}
	}

	/** One place in each of several streams, with commas between. */
	static List<Place> parseAll(String name, String text) {
		return Arrays.stream(text.split(",")).map((place) -> parse(name, place)).toList();
	}

	static String join(Collection<Place> places) {
		return places.stream().map(Place::toString).collect(Collectors.joining(","));
	}

}
