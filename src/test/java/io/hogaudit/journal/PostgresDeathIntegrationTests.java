package io.hogaudit.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

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
		try (KillablePostgres server = new KillablePostgres(this.folder)) {
			PostgresJournals journals = new PostgresJournals(server.url(), new Role("postgres", "postgres"),
					PostgresJournals.NONE, Duration.ofSeconds(10));
			try (Journal journal = journals.open();
					ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
				for (int i = 0; i < 16; i++) {
					threads.execute(() -> load(journal, acknowledged, stopped));
				}
				try {
					for (int i = 0; i < 2; i++) {
						int before = acknowledged.size();
						await().until(() -> acknowledged.size() > before + 200);
						server.kill();
						await().until(() -> !journal.status().accepting());
						server.restart();
						await().until(() -> journal.status().accepting());
					}
				}
				finally {
					stopped.set(true);
				}
			}
			try (Journal journal = journals.open()) {
				assertThat(acknowledged).allMatch(journal::contains);
				long head = journal.status().size();
				assertThat(
						journal.readAfter(journal.status().stream(), 0, Integer.MAX_VALUE, Integer.MAX_VALUE).entries())
					.extracting(JournalEntry::key)
					.hasSize((int) head)
					.doesNotHaveDuplicates()
					.containsAll(acknowledged);
			}
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
				// 429: the same delivery comes again
				LockSupport.parkNanos(1_000_000);
			}
		}
	}

}
