package io.hogaudit.journal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.Patience;
import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/** Real files and a real server on both sides. */
class JournalCopyIntegrationTests {

	private final PostgresServer server = PostgresServer.shared();

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	@TempDir
	Path folder;

	private String file(String name) {
		return "jdbc:sqlite:" + this.folder.resolve(name);
	}

	private int copy(String from, String to) {
		this.out.reset();
		return new JournalCopy(environment(), new PrintStream(this.out, true, StandardCharsets.UTF_8)).run(from, to);
	}

	private Map<String, String> environment() {
		return Map.of("HOGAUDIT_JOURNAL_USER", this.server.user(), "HOGAUDIT_JOURNAL_PASSWORD", this.server.password());
	}

	private String shown() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

	private Journal open(String url) throws SQLException {
		JournalProperties properties = new JournalProperties(url, this.server.user(), this.server.password(),
				new Role(null, null), new Role(null, null), Duration.ofSeconds(10), 4096, Patience.BOUND, null,
				Duration.ofDays(35));
		return url.startsWith(Sqlite.URL_PREFIX)
				? SqliteEngine.open(properties, Clock.systemUTC(), new SimpleMeterRegistry())
				: PostgresEngine.open(properties, Clock.systemUTC(), new SimpleMeterRegistry());
	}

	private static UUID key(int number) {
		return UUID.nameUUIDFromBytes(new byte[] { (byte) number, (byte) (number >> 8) });
	}

	private static byte[] text(int number) {
		return "{\"id\":\"%s\",\"zwei\":\"ü 🦔 \u2028\"}".formatted(key(number)).getBytes(StandardCharsets.UTF_8);
	}

	/** What has everything that a journal can have. */
	private JournalStatus fill(String url, int entries) throws SQLException {
		try (Journal journal = open(url)) {
			FollowerLease[] leases = { journal.follow("posthog").getFirst(), journal.follow("log").getFirst() };
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < entries; i++) {
				int number = i;
				threads.add(Thread.startVirtualThread(() -> journal.append(key(number), text(number))));
			}
			for (Thread thread : threads) {
				thread.join();
			}
			leases[0].settle(entries / 2, List.of(new DeadLetter("posthog", 1, 7, "über \"quota\"", 3, Instant.EPOCH)));
			leases[1].settle(entries, List.of());
			journal.memo("configuration", "{\"a\":\"b\"}");
			return journal.status();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** That somebody goes on with it as if it had always been there. */
	private void goOn(String url, JournalStatus before) throws SQLException {
		try (Journal journal = open(url)) {
			int entries = (int) before.size();
			MerkleProofs proofs = journal.proofs(1);
			assertThat(journal.status().root()).isEqualTo(before.root());
			assertThat(journal.status().stream()).isEqualTo(1);
			assertThat(proofs.inclusion(3, entries)).isNotEmpty();
			assertThat(journal.append(key(5), text(5))).isEqualTo(Append.ALREADY_RECORDED);
			assertThat(journal.append(key(entries), text(entries))).isEqualTo(Append.RECORDED);
			assertThat(journal.head(1)).isEqualTo(entries + 1);
			assertThat(journal.proofs(1).consistency(entries, entries + 1)).isNotEmpty();
			Set<String> texts = new TreeSet<>();
			journal.readAfter(1, 0, entries + 1, Integer.MAX_VALUE)
				.entries()
				.forEach((entry) -> texts.add(new String(entry.text(), StandardCharsets.UTF_8)));
			assertThat(texts).hasSize(entries + 1).contains(new String(text(0), StandardCharsets.UTF_8));
			assertThat(journal.follow("posthog")).singleElement()
				.satisfies((lease) -> assertThat(lease.position()).isEqualTo(entries / 2));
			assertThat(journal.position(1, "log")).isEqualTo(entries);
			assertThat(journal.deadLetters("posthog", Place.START, 10)).singleElement()
				.satisfies((letter) -> assertThat(letter.reason()).isEqualTo("über \"quota\""));
			assertThat(journal.memo("configuration")).contains("{\"a\":\"b\"}");
		}
	}

	@Test
	void movesAWholeJournalToPostgresqlAndBackAndIsGoneOnWith() throws Exception {
		JournalStatus before = fill(file("old.db"), 2500);
		sql(file("old.db"), "UPDATE entry SET text = NULL, at = NULL WHERE sequence = 9");
		String database = this.server.url(this.server.newDatabase());
		assertThat(copy(file("old.db"), database)).as(shown()).isZero();
		assertThat(shown())
			.contains("same  entry        2500 rows", "2500 entries, root " + before.root(), "The copy is complete")
			.doesNotContain("DIFF");
		assertThat(copy(database, file("back.db"))).as(shown()).isZero();
		sql(database, "DELETE FROM entry WHERE sequence = 9",
				"INSERT INTO entry SELECT 1, 9, recorded_at, key, leaf, NULL FROM entry WHERE sequence = 8");
		assertThat(copy(database, file("damaged.db"))).isEqualTo(1);
		assertThat(shown()).contains("stream 1 has a root that its entries do not have");
	}

	private static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

	@Test
	void isGoneOnWithInPostgresql() throws Exception {
		JournalStatus before = fill(file("old.db"), 1100);
		String database = this.server.url(this.server.newDatabase());
		assertThat(copy(file("old.db"), database)).as(shown()).isZero();
		goOn(database, before);
		try (Journal first = open(database); Journal second = open(database)) {
			assertThat(first.status().stream()).isEqualTo(1);
			assertThat(second.status().stream()).as("a new number").isEqualTo(2);
			second.append(UUID.randomUUID(), text(1));
		}
		await().untilAsserted(
				() -> assertThatExceptionOfType(SettingException.class).isThrownBy(() -> copy(database, file("one.db")))
					.withMessageContaining("more than one stream"));
	}

	@Test
	void isGoneOnWithInAFile() throws Exception {
		String database = this.server.url(this.server.newDatabase());
		JournalStatus before = fill(database, 1100);
		assertThat(copy(database, file("new.db"))).as(shown()).isZero();
		goOn(file("new.db"), before);
	}

	@Test
	void refusesAJournalInUseAndATargetThatIsNotEmpty() throws Exception {
		String database = this.server.url(this.server.newDatabase());
		fill(file("old.db"), 10);
		fill(file("other.db"), 1);
		try (Journal _ = open(file("old.db"))) {
			refuses(file("old.db"), database, "which another hogaudit process has open");
		}
		try (Journal _ = open(database)) {
			refuses(file("old.db"), database, "A hogaudit process has the journal that is to be written open");
			refuses(database, file("new.db"), "A hogaudit process has the journal that is to be copied open");
		}
		refuses(file("old.db"), file("other.db"), "not empty");
		refuses(file("old.db"), file("x/../old.db"), "Both addresses are the same");
		refuses(file("none.db"), database, "not there");
		refuses(file("old.db"), database + "?password=" + "x".repeat(8), "does not belong on the command line");
		refuses("jdbc:mysql://host/x", database, "must begin with");
		refuses(file("old.db"), this.server.url("none"), "does not have");
		assertThatNoException().isThrownBy(() -> open(file("old.db")).close());
	}

	private void refuses(String from, String to, String sentence) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> copy(from, to))
			.withMessageContaining(sentence)
			.withMessageNotContaining("HOGAUDIT_JOURNAL_URL");
	}

	@Test
	void goesOnWhereItWasAfterItWasKilledInTheMiddle() throws Exception {
		int entries = 40_000;
		String root = many(file("large.db"), entries);
		String name = this.server.newDatabase();
		String database = this.server.url(name);
		Process process = process(file("large.db"), database);
		await().pollInterval(Duration.ofMillis(5))
			.ignoreExceptions()
			.until(() -> this.server.number(name, "SELECT count(*) FROM entry") > 0);
		process.destroyForcibly().waitFor();
		long copied = this.server.number(name, "SELECT count(*) FROM entry");
		assertThat(copied).isBetween(1L, entries - 1L);
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> open(database))
			.withMessageContaining("whose copy was interrupted");
		await().ignoreExceptions().untilAsserted(() -> assertThat(copy(file("large.db"), database)).isZero());
		assertThat(shown()).contains("Going on with a copy", entries + " entries, root " + root, "complete");
		open(database).close();
	}

	private Process process(String from, String to) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-cp",
				ManagementFactory.getRuntimeMXBean().getClassPath(), "io.hogaudit.HogauditApplication", "journal",
				"copy", from, to);
		builder.environment().putAll(environment());
		return builder.redirectErrorStream(true).redirectOutput(this.folder.resolve("copy.log").toFile()).start();
	}

	/** Returns the root. */
	private String many(String url, int entries) throws SQLException {
		open(url).close();
		MerkleFrontier frontier = MerkleFrontier.of(0, new byte[0]);
		try (Connection connection = DriverManager.getConnection(url);
				PreparedStatement insert = connection.prepareStatement(
						"INSERT INTO entry (sequence, recorded_at, key, leaf, text) VALUES (?, ?, ?, ?, CAST(? AS TEXT))")) {
			connection.setAutoCommit(false);
			for (int i = 1; i <= entries; i++) {
				byte[] text = (i + "x".repeat(1000)).getBytes(StandardCharsets.UTF_8);
				byte[] leaf = MerkleFrontier.leaf(text);
				frontier.add(leaf);
				insert.setLong(1, i);
				insert.setLong(2, i);
				insert.setBytes(3, Keys.bytes(new UUID(0, i)));
				insert.setBytes(4, leaf);
				insert.setBytes(5, text);
				insert.executeUpdate();
			}
			Changes.execute(connection, "UPDATE stream SET size = ?, frontier = ?", entries, frontier.bytes());
			connection.commit();
		}
		return hex(frontier.root());
	}

	/** A table or column that is new must be copied or stand here, with a reason. */
	@Test
	void knowsEveryTableAndColumnOfBothEngines() throws Exception {
		String name = this.server.newDatabase();
		open(this.server.url(name)).close();
		open(file("any.db")).close();
		Map<String, Set<String>> copied = new TreeMap<>();
		CopiedTable.ALL.forEach((table) -> copied.put(table.name(),
				new TreeSet<>(table.columns().stream().map(CopiedTable.Column::name).toList())));
		Map<String, Set<String>> postgres = new HashMap<>(Map.of("schema_rule", Set.of("oldest")));
		copied.forEach((table, columns) -> postgres.put(table, new TreeSet<>(columns)));
		// who owns what until when, and what the last entry says as well
		also(postgres, "stream", Set.of("recorded_at", "owner", "epoch", "taken", "expires"));
		also(postgres, "follower", Set.of("owner", "epoch", "expires"));
		try (Connection connection = this.server.connect(name)) {
			assertThat(columns(connection,
					"SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"))
				.isEqualTo(postgres);
		}
		Map<String, Set<String>> sqlite = new HashMap<>();
		copied.forEach((table, columns) -> sqlite.put(table, new TreeSet<>(columns)));
		// nobody reads it
		also(sqlite, "entry_key", Set.of("sequence"));
		// where texts stand, which a copy has in its tables
		also(sqlite, "entry", Set.of("at"));
		also(sqlite, "stream", Set.of("next_at", "link"));
		also(sqlite, "erased", Set.of("at"));
		try (Connection connection = DriverManager.getConnection(file("any.db"))) {
			assertThat(columns(connection,
					"SELECT m.name, c.name FROM sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type = 'table'"))
				.isEqualTo(sqlite);
		}
	}

	private static void also(Map<String, Set<String>> tables, String table, Set<String> columns) {
		tables.computeIfAbsent(table, (_) -> new TreeSet<>()).addAll(columns);
	}

	private static Map<String, Set<String>> columns(Connection connection, String query) throws SQLException {
		Map<String, Set<String>> columns = new HashMap<>();
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
			while (row.next()) {
				if (!row.getString(1).equals("flyway_schema_history")) {
					columns.computeIfAbsent(row.getString(1), (_) -> new TreeSet<>()).add(row.getString(2));
				}
			}
		}
		return columns;
	}

	private void sql(String url, String... statements) throws SQLException {
		try (Connection connection = url.startsWith(Sqlite.URL_PREFIX) ? DriverManager.getConnection(url)
				: DriverManager.getConnection(url, this.server.user(), this.server.password());
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

}
