package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.journal.JournalProperties.Role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A server of its own that is killed as a power cut would. */
class PostgresDeathIntegrationTests {

	private static final byte[] TEXT = "{}".getBytes(StandardCharsets.UTF_8);

	@TempDir
	Path folder;

	@Test
	void keepsEveryAcknowledgedEntryOnceWhenTheServerIsKilledAndComesBack() throws Exception {
		Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
		AtomicBoolean stopped = new AtomicBoolean();
		EmbeddedPostgres server = start(0);
		int port = server.getPort();
		PostgresJournals journals = new PostgresJournals("jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port),
				new Role("postgres", "postgres"), PostgresJournals.NONE, Duration.ofSeconds(10));
		try (Journal journal = journals.open(); ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < 16; i++) {
				threads.execute(() -> load(journal, acknowledged, stopped));
			}
			try {
				for (int i = 0; i < 2; i++) {
					int before = acknowledged.size();
					await().until(() -> acknowledged.size() > before + 200);
					kill();
					// gives back the lock on the folder
					server.close();
					await().until(() -> !journal.status().accepting());
					server = start(port);
					await().atMost(Duration.ofSeconds(20)).until(() -> journal.status().accepting());
				}
			}
			finally {
				stopped.set(true);
			}
		}
		try (Journal journal = journals.open()) {
			assertThat(acknowledged).allMatch(journal::contains);
			long head = journal.status().size();
			assertThat(journal.readAfter(journal.status().stream(), 0, Integer.MAX_VALUE, Integer.MAX_VALUE))
				.extracting(JournalEntry::key)
				.hasSize((int) head)
				.doesNotHaveDuplicates()
				.containsAll(acknowledged);
		}
		finally {
			server.close();
		}
	}

	private static void load(Journal journal, Set<UUID> acknowledged, AtomicBoolean stopped) {
		UUID key = UUID.randomUUID();
		while (!stopped.get()) {
			try {
				journal.append(key, TEXT);
				acknowledged.add(key);
				key = UUID.randomUUID();
			}
			catch (JournalUnavailableException ex) {
				// 503: the same delivery comes again
				LockSupport.parkNanos(1_000_000);
			}
		}
	}

	private EmbeddedPostgres start(int port) throws Exception {
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setDataDirectory(this.folder.resolve("data"))
			.setCleanDataDirectory(false)
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on");
		if (port > 0) {
			builder.setPort(port);
		}
		return builder.start();
	}

	/** SIGKILL to the server; its backends end when they notice. */
	private void kill() throws Exception {
		long pid = Long.parseLong(Files.readAllLines(this.folder.resolve("data/postmaster.pid")).getFirst());
		ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
		var backends = server.children().toList();
		server.destroyForcibly();
		backends.forEach(ProcessHandle::destroyForcibly);
		await().until(() -> !server.isAlive() && backends.stream().noneMatch(ProcessHandle::isAlive));
		Files.deleteIfExists(this.folder.resolve("data/postmaster.pid"));
	}

}
