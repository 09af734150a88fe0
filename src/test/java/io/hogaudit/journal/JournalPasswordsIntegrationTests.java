package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.mock.env.MockEnvironment;

import io.hogaudit.journal.JournalProperties.Role;
import io.hogaudit.setting.Reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** A real server that asks for passwords, whose role gets another one. */
class JournalPasswordsIntegrationTests {

	@Test
	void connectsWithTheNewPasswordAndNeverTakesAWrongOne(@TempDir Path folder) throws Exception {
		String old = UUID.randomUUID().toString();
		String next = UUID.randomUUID().toString();
		String wrong = UUID.randomUUID().toString();
		try (KillablePostgres server = new KillablePostgres(folder)) {
			askForPasswords(server, folder);
			server.sql("postgres", "CREATE ROLE rotating LOGIN SUPERUSER PASSWORD '%s'".formatted(old));
			JournalProperties properties = new PostgresJournals(server.url(), new Role("rotating", old),
					PostgresJournals.NONE, Duration.ofSeconds(10))
				.settings();
			JournalPasswords passwords = new JournalPasswords(properties);
			try (Journal journal = PostgresEngine.open(properties, passwords, Clock.systemUTC(),
					new SimpleMeterRegistry())) {
				append(journal);
				server.sql("postgres", "ALTER ROLE rotating PASSWORD '%s'".formatted(next), cut());
				assertThatExceptionOfType(JournalUnavailableException.class).isThrownBy(() -> append(journal));
				assertThat(passwords.reload(settings(wrong)).problems()).singleElement()
					.satisfies((problem) -> assertThat(problem.sentence()).contains("PostgreSQL rejects")
						.doesNotContain(wrong));
				assertThat(passwords.reload(settings(next)))
					.isEqualTo(Reload.changed("HOGAUDIT_JOURNAL_PASSWORD", List.of(), List.of()));
				assertThat(passwords.reload(settings(next))).isEqualTo(Reload.NOTHING);
				await().until(() -> journal.status().accepting());
				append(journal);
				server.kill();
				assertThat(passwords.reload(settings(wrong)).problems()).singleElement()
					.satisfies((problem) -> assertThat(problem.sentence()).contains("tried again"));
				server.restart();
				await().until(() -> journal.status().accepting());
				append(journal);
			}
		}
	}

	private static void askForPasswords(KillablePostgres server, Path folder) throws Exception {
		Path rules = folder.resolve("data/pg_hba.conf");
		Files.writeString(rules, "host all rotating all scram-sha-256\n" + Files.readString(rules));
		server.sql("postgres", "SELECT pg_reload_conf()");
		await().until(() -> server.connect("postgres").isValid(1));
	}

	private static String cut() {
		return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotating'";
	}

	private static MockEnvironment settings(String password) {
		return new MockEnvironment().withProperty("hogaudit.journal.password", password);
	}

	private static void append(Journal journal) {
		journal.append(UUID.randomUUID(), "{}".getBytes(StandardCharsets.UTF_8));
	}

}
