package io.hogaudit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.hogaudit.journal.Filler;

/**
 * A long outage of PostHog: memory and answers while entries queue, restarts with the
 * backlog, and its drain. Then the throughput of a journal with many entries beside that
 * of an empty one.
 */
final class Backlog {

	private static final int DELIVERIES = 100_000;

	/** The filled journal begins where the sinks are done. */
	private static final List<String> SINKS = List.of("posthog", "log");

	private final Deliveries deliveries;

	private final Load load;

	private final StandIn postHog = new StandIn();

	private final String java;

	private final Path folder;

	private final byte[] key;

	private final boolean postgres;

	private Backlog(String java, Path folder, byte[] key, boolean postgres) throws Exception {
		this.java = java;
		this.folder = folder;
		this.key = key;
		this.postgres = postgres;
		this.deliveries = new Deliveries(key, DELIVERIES);
		this.load = new Load(this.deliveries);
	}

	/** Java, folder, engine, entries that queue, entries of the filled journal, rounds. */
	public static void main(String[] args) throws Exception {
		List<String> given = Arrays.stream(args).skip(2).filter((text) -> !text.isBlank()).toList();
		boolean postgres = !given.isEmpty() && given.get(0).equals("postgresql");
		long queued = (given.size() < 2) ? 1_000_000 : Long.parseLong(given.get(1));
		long filled = (given.size() < 3) ? 10_000_000 : Long.parseLong(given.get(2));
		int rounds = (given.size() < 4) ? 7 : Integer.parseInt(given.get(3));
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		Path folder = Files.createTempDirectory(Path.of(args[1]), "backlog");
		try (Database database = postgres ? new Database(folder.resolve("postgresql")) : null) {
			Service.train(args[0], folder.resolve("training"), key);
			Backlog backlog = new Backlog(args[0], folder, key, postgres);
			if (queued > 0) {
				backlog.outage(backlog.journal(database, "outage"), queued);
			}
			if (filled > 0) {
				backlog.filled(backlog.journal(database, "filled"), backlog.journal(database, "empty"), filled, rounds);
			}
		}
		// what went wrong is found in there
		remove(folder);
		System.exit(0);
	}

	private static void remove(Path folder) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			files.sorted(Comparator.reverseOrder()).forEach((file) -> file.toFile().delete());
		}
	}

	private Map<String, String> journal(Database database, String name) throws Exception {
		return this.postgres ? Database.settings(database.newDatabase(name))
				: Map.of("HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:" + this.folder.resolve(name + ".db"));
	}

	private Service service(String name, Map<String, String> journal) throws IOException {
		return new Service(this.java, this.folder.resolve(name), this.key, this.postHog.port(), journal);
	}

	private void outage(Map<String, String> journal, long queued) throws Exception {
		Service service = service("outage", journal);
		double empty = seconds(service.start());
		this.postHog.down = true;
		List<Double> rates = new ArrayList<>();
		long recorded = 0;
		while (recorded < queued) {
			this.deliveries.sign();
			Load.Round round = this.load.run(service.port(), 600, false);
			recorded += round.latencies().length - round.other();
			rates.add(round.perSecond());
			System.out.printf("%8d queued   %6.0f/s   p50 %5.1f ms   p99 %6.1f ms   max %7.1f ms   %d not 202   heap after GC %d MB   resident %d MB%n",
					recorded, round.perSecond(), at(round, 0.5), at(round, 0.99), at(round, 1), round.other(),
					service.heap(), service.resident());
		}
		System.out.printf("start with an empty journal %.2f s%n", empty);
		for (boolean killed : new boolean[] { true, false, true }) {
			if (killed) {
				service.kill();
			}
			else {
				service.stop();
			}
			System.out.printf("restart with the backlog after %s: ready in %.2f s%n",
					killed ? "SIGKILL" : "SIGTERM", seconds(service.start()));
		}
		System.out.printf("backlog as the service says %.0f%n", service.metric("hogaudit_sink_backlog{sink=\"posthog\""));
		drain(service, Target.median(rates.subList(rates.size() / 2, rates.size())) / 2, recorded);
		service.stop();
	}

	/** A third of the backlog alone, the rest beside half of the load that was measured. */
	private void drain(Service service, double half, long backlog) throws Exception {
		this.deliveries.sign();
		this.postHog.down = false;
		long before = taken(1);
		long start = System.nanoTime();
		long third = taken(before + backlog / 3) - before;
		double alone = third / ((System.nanoTime() - start) / 1e9);
		System.out.printf("half load %.0f/s; drain %.0f/s alone: %.1f times as fast%n", half, alone, alone / half);
		AtomicBoolean drained = new AtomicBoolean();
		try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
			Future<Load.Round> load = thread
				.submit(() -> new Paced(this.deliveries).run(service.port(), half, drained));
			before = this.postHog.taken();
			start = System.nanoTime();
			while (!load.isDone() && service.metric("hogaudit_sink_backlog{sink=\"posthog\"") > 1000) {
				TimeUnit.MILLISECONDS.sleep(500);
			}
			double beside = (this.postHog.taken() - before) / ((System.nanoTime() - start) / 1e9);
			drained.set(true);
			Load.Round round = load.get();
			System.out.printf("beside half load (%.0f/s came, p99 %.1f ms from when due): drain %.0f/s, %.1f times as fast%n",
					round.perSecond(), at(round, 0.99), beside, beside / round.perSecond());
		}
	}

	/** Waits until PostHog has taken so many. */
	private long taken(long count) throws Exception {
		for (int i = 0; i < 60_000 && this.postHog.taken() < count; i++) {
			TimeUnit.MILLISECONDS.sleep(10);
		}
		return this.postHog.taken();
	}

	private void filled(Map<String, String> filledJournal, Map<String, String> emptyJournal, long entries, int rounds)
			throws Exception {
		String url = filledJournal.get("HOGAUDIT_JOURNAL_URL");
		long start = System.nanoTime();
		if (this.postgres) {
			Filler.postgres(url, "postgres", "postgres", entries, SINKS);
		}
		else {
			Filler.sqlite(url, entries, SINKS);
		}
		System.out.printf("%d entries filled in %.0f s%n", entries, (System.nanoTime() - start) / 1e9);
		Service filled = service("filled", filledJournal);
		Service empty = service("empty", emptyJournal);
		System.out.printf("ready in %.2f s with these entries, in %.2f s with none%n", seconds(filled.start()),
				seconds(empty.start()));
		for (int i = 0; i < 3; i++) {
			round(filled, 10);
			round(empty, 10);
		}
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < rounds; i++) {
			Load.Round many = round(filled, 8);
			Load.Round none = round(empty, 8);
			ratios.add(many.perSecond() / none.perSecond());
			System.out.printf("filled %6.0f/s p99 %6.1f ms   empty %6.0f/s p99 %6.1f ms   ratio %.2f%n",
					many.perSecond(), at(many, 0.99), none.perSecond(), at(none, 0.99), ratios.getLast());
		}
		System.out.printf("ratio %.2f (median)%n", Target.median(ratios));
		filled.stop();
		empty.stop();
	}

	private Load.Round round(Service service, int seconds) throws Exception {
		this.deliveries.sign();
		long before = this.postHog.taken();
		Load.Round round = this.load.run(service.port(), seconds, false);
		taken(before + round.latencies().length - round.other());
		return round;
	}

	private static double at(Load.Round round, double share) {
		long[] sorted = round.latencies();
		return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
	}

	private static double seconds(Duration time) {
		return time.toMillis() / 1e3;
	}

}
