package io.hogaudit.operation;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.DeadLetter;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.Place;
import io.hogaudit.sink.Followers;
import io.hogaudit.sink.ReplayResult;

/**
 * Entries that a sink refused for good: list, deliver again, give up. Each is an entry.
 */
@Endpoint(id = "deadletters")
class DeadLettersEndpoint {

	private final Journal journal;

	private final Followers followers;

	private final AuditLog auditLog;

	DeadLettersEndpoint(Journal journal, Followers followers, AuditLog auditLog) {
		this.journal = journal;
		this.followers = followers;
		this.auditLog = auditLog;
	}

	/**
	 * Dead letters in the order of their places.
	 *
	 * @param next give it as {@code after} to go on; null when nothing is left
	 */
	record Page(List<DeadLetter> deadLetters, @Nullable String next) {
	}

	@ReadOperation
	Page list(@Nullable String sink, @Nullable String after, @Nullable Integer limit) {
		Place start = (after != null) ? Places.parse("after", after) : Place.START;
		int max = Parameters.limit(limit, 100);
		if (sink != null && !this.followers.sinks().contains(sink)) {
			throw Parameters.wrong("sink must be one of " + String.join(", ", this.followers.sinks()));
		}
		List<DeadLetter> letters = this.followers.sinks()
			.stream()
			.filter((name) -> sink == null || sink.equals(name))
			.flatMap((name) -> this.journal.deadLetters(name, start, max + 1).stream())
			.sorted(Comparator.comparingLong(DeadLetter::stream).thenComparingLong(DeadLetter::sequence))
			.toList();
		if (letters.size() <= max) {
			return new Page(letters, null);
		}
		// sinks may share a place, which next leads past
		Place last = letters.get(max - 1).place();
		List<DeadLetter> page = letters.stream()
			.filter((letter) -> letters.indexOf(letter) < max || letter.place().equals(last))
			.toList();
		return new Page(page, (page.size() < letters.size()) ? last.toString() : null);
	}

	/** Delivers one dead letter again, to its sink only. */
	@WriteOperation
	Map<String, Object> replay(SecurityContext security, @Selector String sink, @Selector String place)
			throws InterruptedException {
		Place asked = mustExist(sink, place);
		ReplayResult replayed = this.followers.replay(sink, asked);
		boolean delivered = replayed.status() == ReplayResult.Status.DELIVERED;
		Map<String, Object> outcome = new LinkedHashMap<>();
		outcome.put("status", replayed.status());
		if (replayed.reason() != null) {
			outcome.put("reason", replayed.reason());
		}
		record("dead_letter.replayed", security, sink, asked, delivered ? Result.SUCCESS : Result.FAILURE, outcome);
		return outcome;
	}

	/** Takes a dead letter off the list; the entry itself stays. */
	@DeleteOperation
	void discard(SecurityContext security, @Selector String sink, @Selector String place, @Nullable String reason) {
		String why = Parameters.reason(reason, "the dead letter is given up");
		Place asked = mustExist(sink, place);
		record("dead_letter.discarded", security, sink, asked, Result.SUCCESS, Map.of("reason", why));
		this.journal.removeDeadLetter(sink, asked);
	}

	private Place mustExist(String sink, String text) {
		Place place = Places.parse("place", text);
		boolean there = this.journal.deadLetters(sink, new Place(place.stream(), place.sequence() - 1), 1)
			.stream()
			.anyMatch((letter) -> letter.place().equals(place));
		if (!there) {
			throw Parameters.notThere("there is no such dead letter: deadletters lists those that there are");
		}
		return place;
	}

	private void record(String action, SecurityContext security, String sink, Place place, Result result,
			Map<String, ?> metadata) {
		this.auditLog.recordOwn(new OwnAct(action, Principals.name(security), "DeadLetter/%s/%s".formatted(sink, place),
				result, metadata));
	}

}
