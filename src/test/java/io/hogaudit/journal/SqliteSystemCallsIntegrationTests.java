package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.hogaudit.Patience;
import io.hogaudit.journal.JournalProperties.Role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Each system call of an append fails once, in turn. Where strace is missing,
 * {@code CrashIntegrationTests} still shows what a short write and an I/O error do.
 */
@Isolated
class SqliteSystemCallsIntegrationTests {

	/** Above what an append of one entry ever needs. */
	private static final int MANY = 60;

	@TempDir
	Path folder;

	@ParameterizedTest
	@CsvSource({ "-wal, pwrite64, error=EIO", "-wal, pwrite64, error=ENOSPC", "-wal, pwrite64, retval=0",
			"-wal, 'fsync,fdatasync', error=EIO", "-wal, 'fsync,fdatasync', error=ENOSPC",
			"-texts/0000000001.texts, pwrite64, error=EIO", "-texts/0000000001.texts, pwrite64, error=ENOSPC",
			"-texts/0000000001.texts, pwrite64, retval=0", "-texts/0000000001.texts, 'fsync,fdatasync', error=EIO",
			"-texts/0000000001.texts, 'fsync,fdatasync', error=ENOSPC" })
	void refusesOrKeepsWhateverCallOfAnAppendFails(String part, String call, String fault) throws Exception {
		int failed = 0;
		boolean happened = true;
		for (int number = 1; happened; number++) {
			assertThat(number).isLessThan(MANY);
			Path file = this.folder.resolve("%d.db".formatted(number));
			Set<UUID> acknowledged = new HashSet<>();
			try (Journal journal = open(file)) {
				append(journal, acknowledged);
				// the rows, too
				journal.memo("any", "value");
				Path failing = Path.of(file + part);
				Assumptions.assumeTrue(number > 1 || SystemCallFaults.possible(failing),
						"strace is not installed or may not trace this process");
				try (SystemCallFaults faults = new SystemCallFaults(failing, call, fault, number)) {
					append(journal, acknowledged);
					memo(journal);
					happened = faults.happened();
				}
				append(journal, acknowledged);
			}
			try (Journal journal = open(file)) {
				assertThat(acknowledged).as("%s %s, call %d", call, fault, number).allMatch(journal::contains);
				assertThat(journal.append(UUID.randomUUID(), text())).isEqualTo(Append.RECORDED);
			}
			failed += happened ? 1 : 0;
		}
		assertThat(failed).isPositive();
	}

	@Test
	void refusesToReadWhileTheRowsOfWhatWasAcknowledgedCannotBeWritten() throws Exception {
		Path file = this.folder.resolve("journal.db");
		try (Journal journal = open(file)) {
			journal.append(UUID.randomUUID(), text());
			journal.memo("any", "value");
			Path log = Path.of(file + "-wal");
			Assumptions.assumeTrue(SystemCallFaults.possible(log),
					"strace is not installed or may not trace this process");
			try (SystemCallFaults _ = new SystemCallFaults(log, "pwrite64", "error=ENOSPC")) {
				assertThat(journal.append(UUID.randomUUID(), text())).isEqualTo(Append.RECORDED);
				// else the follower is served from memory
				((JdbcJournal) journal).recent().clear();
				assertThatExceptionOfType(JournalUnavailableException.class)
					.isThrownBy(() -> journal.readAfter(1, 1, 10, Integer.MAX_VALUE));
				assertThatExceptionOfType(JournalUnavailableException.class)
					.isThrownBy(() -> journal.read(new Place(1, 2)));
			}
			await().ignoreExceptions().untilAsserted(() -> {
				journal.memo("any", "other value");
				assertThat(journal.readAfter(1, 1, 10, Integer.MAX_VALUE).entries()).hasSize(1);
			});
			assertThat(journal.damage().findings()).isEmpty();
		}
	}

	/** Commits the rows of what was appended. */
	private static void memo(Journal journal) {
		try {
			journal.memo("any", "other value");
		}
		catch (JournalUnavailableException ex) {
			// refused, and said so
		}
	}

	private static void append(Journal journal, Set<UUID> acknowledged) {
		UUID key = UUID.randomUUID();
		try {
			journal.append(key, text());
			acknowledged.add(key);
		}
		catch (JournalUnavailableException ex) {
			// refused, and said so
		}
	}

	private static byte[] text() {
		return "{}".repeat(3000).getBytes(StandardCharsets.UTF_8);
	}

	private static Journal open(Path file) throws SQLException {
		Role none = new Role(null, null);
		return SqliteEngine.open(new JournalProperties("jdbc:sqlite:" + file, null, null, none, none,
				Duration.ofSeconds(10), 100, Patience.BOUND, null, Duration.ofDays(35)), Clock.systemUTC(),
				new SimpleMeterRegistry());
	}

}
