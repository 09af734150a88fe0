package io.hogaudit.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.core.env.Environment;

import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;

/**
 * The passwords of the PostgreSQL roles. A new one is tried with a connection of its own
 * first; then each further connection uses it, and those that are open go on. The role
 * that changes tables is needed at the start only.
 */
final class JournalPasswords implements SecretHolder {

	static final String APPEND = "HOGAUDIT_JOURNAL_PASSWORD";

	static final String RETENTION = "HOGAUDIT_JOURNAL_RETENTIONROLE_PASSWORD";

	private static final Map<String, String> PROPERTIES = Map.of(APPEND, "hogaudit.journal.password", RETENTION,
			"hogaudit.journal.retention-role.password");

	private final String url;

	/** By setting; a role that is not set is not here. */
	private final Map<String, Role> roles = new ConcurrentSkipListMap<>();

	private final Map<String, List<PostgresSource>> sources = Map.of(APPEND, new CopyOnWriteArrayList<>(), RETENTION,
			new CopyOnWriteArrayList<>());

	JournalPasswords(JournalProperties properties) {
		this.url = properties.url();
		this.roles.put(APPEND, properties.role());
		if (properties.retentionRole().user() != null) {
			this.roles.put(RETENTION, properties.retentionRole());
		}
	}

	/** Connections with the password that is in force when they are made. */
	PostgresSource source(String setting, int statementMillis) {
		String owner = this.roles.containsKey(setting) ? setting : APPEND;
		PostgresSource source = new PostgresSource(new Postgres(this.url), role(owner), statementMillis);
		Objects.requireNonNull(this.sources.get(owner)).add(source);
		return source;
	}

	private Role role(String setting) {
		return Objects.requireNonNull(this.roles.get(setting));
	}

	private PGSimpleDataSource of(Role role, int statementMillis) {
		return new Postgres(this.url).source(role, statementMillis);
	}

	@Override
	public List<HeldSecret> held() {
		return inUse().stream()
			.filter((setting) -> role(setting).password() != null)
			.map((setting) -> new HeldSecret(setting, HeldSecret.Kind.PASSWORD, null))
			.toList();
	}

	private List<String> inUse() {
		return this.url.startsWith(Postgres.URL_PREFIX) ? List.copyOf(this.roles.keySet()) : List.of();
	}

	@Override
	public Reload reload(Environment settings) {
		List<Reload.Change> changes = new ArrayList<>();
		List<Reload.Problem> problems = new ArrayList<>();
		for (String setting : inUse()) {
			Role held = role(setting);
			Role next = new Role(held.user(), settings.getProperty(Objects.requireNonNull(PROPERTIES.get(setting))));
			if (held.user() == null || Objects.equals(held.password(), next.password())) {
				continue;
			}
			@Nullable String problem = problem(setting, next);
			if (problem != null) {
				problems.add(new Reload.Problem(setting, problem));
			}
			else {
				take(setting, next);
				changes.add(new Reload.Change(setting, List.of(), List.of()));
			}
		}
		return new Reload(changes, problems);
	}

	private @Nullable String problem(String setting, Role next) {
		try (Connection connection = of(next, 1_000).getConnection()) {
			return connection.isValid(1) ? null : unknown(setting);
		}
		catch (SQLException ex) {
			// 28: invalid authorization
			boolean rejected = ex.getSQLState() != null && ex.getSQLState().startsWith("28");
			return rejected || next.password() == null
					? setting + " has a new value that PostgreSQL rejects: set the role's password." : unknown(setting);
		}
	}

	private static String unknown(String setting) {
		return setting
				+ " has a new value that cannot be tried while PostgreSQL cannot be reached: it will be tried again.";
	}

	private void take(String setting, Role next) {
		this.roles.put(setting, next);
		Objects.requireNonNull(this.sources.get(setting)).forEach((source) -> source.use(next));
	}

}
