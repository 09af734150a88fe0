package io.hogaudit.credential;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.audit.Result;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalUnavailableException;

/**
 * What was last said of each check, kept in the journal, so that a restart is no news.
 * While the journal is away nothing is recorded and nothing forgotten. One thread.
 */
final class KnownVerdicts {

	private static final String MEMO = "posture.verdicts";

	private final Journal journal;

	private final Rotations rotations;

	private final JsonMapper json = new JsonMapper();

	private @Nullable Map<String, String> known;

	KnownVerdicts(Journal journal, Rotations rotations) {
		this.journal = journal;
		this.rotations = rotations;
	}

	/** Records each verdict that has changed; a first pass is no change. */
	void record(List<Check> checks) {
		try {
			Map<String, String> before = (this.known != null) ? this.known : read();
			Map<String, String> now = new HashMap<>(before);
			for (Check check : checks) {
				String verdict = check.verdict().text();
				String last = before.getOrDefault(check.name(), Verdict.PASS.text());
				now.put(check.name(), verdict);
				if (!last.equals(verdict)) {
					this.rotations.record("posture.changed", check.name(),
							(check.verdict() == Verdict.PASS) ? Result.SUCCESS : Result.FAILURE,
							Map.of("from", last, "to", verdict, "reason", check.reason()));
				}
			}
			if (!now.equals(before)) {
				this.journal.memo(MEMO, this.json.writeValueAsString(now));
			}
			this.known = now;
		}
		catch (JournalUnavailableException ex) {
			// the next look says it
			this.known = null;
		}
	}

	private Map<String, String> read() {
		try {
			return this.journal.memo(MEMO)
				.map((kept) -> this.json.readValue(kept, new TypeReference<HashMap<String, String>>() {
				}))
				.orElseGet(HashMap::new);
		}
		catch (JacksonException ex) {
			return new HashMap<>();
		}
	}

}
