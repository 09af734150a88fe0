package io.hogaudit.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hogaudit.journal.PostgresSpeed;

/**
 * Appends and whole deliveries on PostgreSQL, with one to three replicas on one server,
 * beside SQLite and a bare INSERT group commit, in turns.
 */
final class Replicas {

	private static final int REPLICAS = 3;

	private static final int CONNECTIONS = 64;

	private final StandIn postHog = new StandIn();

	private final Deliveries[] deliveries = new Deliveries[REPLICAS];

	private final List<Service> replicas = new ArrayList<>();

	private Replicas(byte[] key) throws Exception {
		for (int i = 0; i < REPLICAS; i++) {
			this.deliveries[i] = new Deliveries(key, 100_000 / (i + 1));
		}
	}

	/** Java, folder, rounds, seconds. */
	public static void main(String[] args) throws Exception {
		List<String> given = Arrays.stream(args).skip(2).filter((text) -> !text.isBlank()).toList();
		int rounds = given.isEmpty() ? 5 : Integer.parseInt(given.get(0));
		int seconds = (given.size() < 2) ? 5 : Integer.parseInt(given.get(1));
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		Path folder = Files.createTempDirectory(Path.of(args[1]), "postgresql");
		try (Database database = new Database(folder.resolve("postgresql"))) {
			PostgresSpeed.run(database::newDatabase, folder, rounds, seconds);
			Service.train(args[0], folder.resolve("training"), key);
			new Replicas(key).run(args[0], folder, key, database, rounds, seconds);
		}
		System.exit(0);
	}

	private void run(String java, Path folder, byte[] key, Database database, int rounds, int seconds)
			throws Exception {
		Service sqlite = new Service(java, folder.resolve("sqlite"), key, this.postHog.port(),
				Map.of("HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("hogaudit.db")));
		sqlite.start();
		Map<String, String> settings = Database.settings(database.newDatabase("replicas"));
		for (int i = 0; i < REPLICAS; i++) {
			Service replica = new Service(java, folder.resolve("replica" + i), key, this.postHog.port(), settings);
			replica.start();
			this.replicas.add(replica);
		}
		for (int i = 0; i < 2; i++) {
			round(List.of(sqlite), 10);
			for (Service replica : this.replicas) {
				round(List.of(replica), 10);
			}
		}
		List<List<Double>> ratios = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
		for (int i = 0; i < rounds; i++) {
			double embedded = round(List.of(sqlite), seconds);
			System.out.printf("deliveries: SQLite %6.0f/s", embedded);
			for (int count = 1; count <= REPLICAS; count++) {
				double rate = round(this.replicas.subList(0, count), seconds);
				ratios.get(count - 1).add(rate / embedded);
				System.out.printf("   %d on PostgreSQL %6.0f/s (%.2f)", count, rate, rate / embedded);
			}
			System.out.println();
		}
		for (int count = 1; count <= REPLICAS; count++) {
			System.out.printf("deliveries, %d on PostgreSQL / SQLite: ratio %.2f (median)%n", count,
					Target.median(ratios.get(count - 1)));
		}
		sqlite.stop();
		for (Service replica : this.replicas) {
			replica.stop();
		}
	}

	/** All connections spread over the services; returns when the sinks have caught up. */
	private double round(List<Service> services, int seconds) throws Exception {
		for (int i = 0; i < services.size(); i++) {
			this.deliveries[i].sign();
		}
		long before = this.postHog.taken();
		long answers = 0;
		double longest = 0;
		try (ExecutorService threads = Executors.newFixedThreadPool(services.size())) {
			List<Future<Load.Round>> rounds = new ArrayList<>();
			for (int i = 0; i < services.size(); i++) {
				int port = services.get(i).port();
				Load load = new Load(this.deliveries[i], CONNECTIONS / services.size());
				rounds.add(threads.submit(() -> load.run(port, seconds, false)));
			}
			for (Future<Load.Round> round : rounds) {
				answers += round.get().latencies().length - round.get().other();
				longest = Math.max(longest, round.get().seconds());
			}
		}
		for (int i = 0; i < 400 && this.postHog.taken() < before + answers; i++) {
			TimeUnit.MILLISECONDS.sleep(50);
		}
		return answers / longest;
	}

}
