package io.hogaudit.operation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

import io.hogaudit.demo.Bodies;
import io.hogaudit.demo.PostHogSender;
import io.hogaudit.sink.posthog.StandInAnswer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** After known traffic: names and tags as docs/metrics.md has them, and right counts. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set up before all tests
class MetricsIntegrationTests {

	private static final List<String> UNKNOWN_PATHS = List.of("/webhooks/canary-path-1", "/canary-path-2", "/");

	private final HttpClient http = HttpClient.newHttpClient();

	private RunningService service;

	private Scrape scrape;

	@BeforeAll
	void traffic(@TempDir Path folder) throws Exception {
		this.service = new RunningService(folder, Map.of());
		outage();
		PostHogSender sender = this.service.sender();
		String body = Bodies.captured();
		for (int i = 0; i < 4; i++) {
			sender.send("canary-delivery-id", body, this.service.secret);
		}
		sender.send(Bodies.activity());
		sender.send("{\"event\":{\"event\":\"audit\",\"properties\":{\"$lib\":\"hogaudit\"}}}");
		refused();
		await().until(() -> scrape().sum("hogaudit_sink_attempts_total", Map.of("outcome", "retry")) > 0);
		this.service.postHog.answerAlways((request) -> null);
		await().until(() -> delivered() == scrape().sum("hogaudit_journal_size", Map.of()));
		this.scrape = scrape();
	}

	private void outage() {
		this.service.postHog.answerAlways((request) -> StandInAnswer.status(503));
	}

	private void refused() throws IOException, InterruptedException {
		PostHogSender sender = this.service.sender();
		sender.sendForged(Bodies.captured());
		sender.sendForged(Bodies.captured());
		URI endpoint = this.service.main("/webhooks/posthog");
		for (String path : UNKNOWN_PATHS) {
			send(HttpRequest.newBuilder(this.service.main(path)));
		}
		send(HttpRequest.newBuilder(endpoint).method("BREW-CANARY", HttpRequest.BodyPublishers.noBody()));
		send(HttpRequest.newBuilder(endpoint).POST(HttpRequest.BodyPublishers.ofString("{}")));
		send(HttpRequest.newBuilder(endpoint)
			.header("Content-Type", "application/x-canary")
			.POST(HttpRequest.BodyPublishers.ofString("{}")));
		send(HttpRequest.newBuilder(endpoint).POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1_100_000])));
	}

	private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
		this.http.send(request.build(), BodyHandlers.discarding());
	}

	private Scrape scrape() throws IOException, InterruptedException {
		return Scrape.parse(this.service.get(RunningService.VIEWER, "/actuator/prometheus").body());
	}

	private double delivered() throws IOException, InterruptedException {
		return scrape().sum("hogaudit_sink_entries_total", Map.of("sink", "posthog", "outcome", "accepted"));
	}

	@AfterAll
	void stop() {
		this.service.close();
	}

	@Test
	void everyMetricSaysWhatItIs() throws Exception {
		String text = this.service.get(RunningService.VIEWER, "/actuator/prometheus").body();
		assertThat(text.lines().filter((line) -> line.startsWith("# HELP "))).hasSizeGreaterThan(40)
			.allMatch((line) -> line.matches("# HELP \\S+ \\S.*"));
	}

	@Test
	void theDiskIsStillMeasuredAfterACollection() throws Exception {
		System.gc();
		assertThat(scrape().sum("hogaudit_journal_disk_free_bytes", Map.of())).isPositive();
	}

	@Test
	void countsDeliveriesByWhatBecameOfThem() {
		assertThat(deliveries("posthog", "recorded", "none")).isEqualTo(2);
		assertThat(deliveries("posthog", "already_recorded", "none")).isEqualTo(3);
		assertThat(deliveries("posthog", "ignored", "none")).isEqualTo(1);
		assertThat(deliveries("posthog", "refused", "signature_mismatch")).isEqualTo(2);
		assertThat(deliveries("posthog", "refused", "method_not_allowed")).isEqualTo(1);
		assertThat(deliveries("posthog", "refused", "missing_header")).isEqualTo(1);
		assertThat(deliveries("posthog", "refused", "unsupported_media_type")).isEqualTo(1);
		assertThat(deliveries("posthog", "refused", "body_too_large")).isEqualTo(1);
		assertThat(deliveries("none", "refused", "unknown_path")).isEqualTo(UNKNOWN_PATHS.size());
		assertThat(this.scrape.sum("hogaudit_deliveries_total", Map.of()))
			.isEqualTo(2 + 3 + 1 + 2 + 1 + 1 + 1 + 1 + UNKNOWN_PATHS.size());
		assertThat(this.scrape.sum("hogaudit_signature_verified_total", Map.of())).isEqualTo(6);
		assertThat(this.scrape.sum("hogaudit_signature_verification_seconds_count", Map.of())).isEqualTo(8);
	}

	private double deliveries(String endpoint, String outcome, String reason) {
		return this.scrape.sum("hogaudit_deliveries_total",
				Map.of("endpoint", endpoint, "outcome", outcome, "reason", reason));
	}

	@Test
	void showsTheOutageAndItsEnd() {
		Map<String, String> postHog = Map.of("sink", "posthog");
		assertThat(this.scrape.sum("hogaudit_sink_attempts_total", Map.of("sink", "posthog", "outcome", "retry")))
			.isPositive();
		assertThat(this.scrape.sum("hogaudit_sink_attempts_total", Map.of("sink", "log", "outcome", "retry"))).isZero();
		assertThat(this.scrape.sum("hogaudit_sink_delivery_seconds_count", postHog))
			.isEqualTo(this.scrape.sum("hogaudit_sink_attempts_total", postHog));
		assertThat(this.scrape.sum("hogaudit_sink_backlog", postHog)).isZero();
		assertThat(this.scrape.sum("hogaudit_sink_deadletters", postHog)).isZero();
		assertThat(this.scrape.sum("hogaudit_sink_parked", postHog)).isZero();
		assertThat(this.scrape.sum("hogaudit_journal_accepting", Map.of())).isEqualTo(1);
		assertThat(this.scrape.sum("hogaudit_journal_group_size_sum", Map.of()))
			.isGreaterThanOrEqualTo(this.scrape.sum("hogaudit_journal_size", Map.of()));
	}

	@Test
	void noTagHoldsWhatASenderChose() {
		assertThat(this.scrape.samples()).isNotEmpty().allSatisfy((sample) -> {
			assertThat(sample.labels().toString().toLowerCase(Locale.ROOT)).doesNotContain("canary");
			if (sample.name().startsWith("hogaudit_")) {
				assertThat(sample.labels().values())
					.allSatisfy((value) -> assertThat(value).matches("[a-z0-9_-]{1,40}"));
			}
		});
	}

	@Test
	void theDocumentedTableIsWhatIsRegistered() throws IOException {
		Map<String, String> registered = new TreeMap<>();
		this.service.meters()
			.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith("hogaudit."))
			.forEach((id) -> registered.put(id.getName(), type(id) + " " + tags(id)));
		Map<String, String> documented = new TreeMap<>();
		rows().forEach((row) -> documented.put(name(row[1]), row[2] + " " + names(row[3])));
		assertThat(documented).isEqualTo(registered);
	}

	@Test
	void theDocumentedNamesAreInTheScrape() throws IOException {
		Set<String> scraped = this.scrape.samples()
			.stream()
			.map(Scrape.Sample::name)
			.filter((name) -> name.startsWith("hogaudit_"))
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> documented = new TreeSet<>();
		for (String[] row : rows()) {
			String name = name(row[5]);
			switch (row[2]) {
				case "counter" -> documented.add(name + "_total");
				case "timer" ->
					List.of("count", "sum", "max").forEach((end) -> documented.add(name + "_seconds_" + end));
				case "summary" -> List.of("count", "sum", "max").forEach((end) -> documented.add(name + "_" + end));
				default -> documented.add(name);
			}
		}
		assertThat(scraped).isEqualTo(documented);
	}

	private static String type(Meter.Id id) {
		return switch (id.getType()) {
			case DISTRIBUTION_SUMMARY -> "summary";
			default -> id.getType().name().toLowerCase(Locale.ROOT);
		};
	}

	private static Set<String> tags(Meter.Id id) {
		return id.getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> names(String cell) {
		return Arrays.stream(cell.split(","))
			.map(MetricsIntegrationTests::name)
			.filter((name) -> !name.isEmpty())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static String name(String cell) {
		return cell.replace("`", "").strip();
	}

	/** The table's rows, the first cell at 1. */
	private static List<String[]> rows() throws IOException {
		return Files.readAllLines(Path.of("docs/metrics.md"))
			.stream()
			.filter((line) -> line.startsWith("| `hogaudit."))
			.map((line) -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new))
			.toList();
	}

}
