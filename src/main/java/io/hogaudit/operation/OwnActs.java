package io.hogaudit.operation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.journal.Journal;
import io.hogaudit.journal.JournalUnavailableException;
import io.hogaudit.proof.Checkpoints;

/**
 * Records start, stop and changed configuration. Stops after the web server has drained
 * and before the followers, so that its last entry still goes out. Start and stop carry a
 * checkpoint of the own stream: a copy of it elsewhere proves what was there.
 */
final class OwnActs implements SmartLifecycle, ApplicationListener<ApplicationReadyEvent> {

	private static final Logger logger = LoggerFactory.getLogger(OwnActs.class);

	private static final String MEMO = "configuration";

	/** Above the followers' phase (stopped earlier), far below the web server's. */
	static final int PHASE = 1000;

	private final AuditLog auditLog;

	private final Journal journal;

	private final Checkpoints checkpoints;

	private final Configurations configurations;

	private final String version;

	private final JsonMapper json = new JsonMapper();

	private volatile boolean running;

	private volatile boolean ready;

	OwnActs(AuditLog auditLog, Journal journal, Checkpoints checkpoints, Configurations configurations,
			String version) {
		this.auditLog = auditLog;
		this.journal = journal;
		this.checkpoints = checkpoints;
		this.configurations = configurations;
		this.version = version;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		this.ready = true;
		Map<String, String> now = this.configurations.current();
		record("service.started", state(now));
		Optional<String> kept = this.journal.memo(MEMO);
		kept.map(this::read)
			.filter((before) -> !before.equals(now))
			.ifPresent((before) -> record("configuration.changed", Map.of("changes", changes(before, now))));
		this.journal.memo(MEMO, this.json.writeValueAsString(now));
	}

	private Map<String, String> read(String kept) {
		return this.json.readValue(kept, new TypeReference<TreeMap<String, String>>() {
		});
	}

	private static List<Change> changes(Map<String, String> before, Map<String, String> now) {
		TreeSet<String> names = new TreeSet<>(before.keySet());
		names.addAll(now.keySet());
		return names.stream()
			.filter((name) -> !Objects.equals(before.get(name), now.get(name)))
			.map((name) -> new Change(name, before.getOrDefault(name, ""), now.getOrDefault(name, "")))
			.toList();
	}

	/** One setting; its name is a value here, since redaction goes by members' names. */
	record Change(String setting, String from, String to) {
	}

	@Override
	public void stop() {
		this.running = false;
		if (!this.ready) {
			return;
		}
		try {
			record("service.stopped", state(Map.of()));
		}
		catch (JournalUnavailableException ex) {
			logger.warn("the stop could not be recorded: {}", ex.getMessage());
		}
	}

	private Map<String, Object> state(Map<String, String> configuration) {
		Map<String, Object> state = new LinkedHashMap<>();
		state.put("version", this.version);
		state.put("journal", this.checkpoints.own().members());
		if (!configuration.isEmpty()) {
			state.put("settings", configuration.size());
			state.put("environment", configuration.getOrDefault("hogaudit.environment", "development"));
		}
		return state;
	}

	private void record(String action, Map<String, ?> metadata) {
		this.auditLog.recordOwn(new OwnAct(action, null, "Service/hogaudit", Result.SUCCESS, metadata));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
