package io.hogaudit.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dashboard and rules name metrics and tags as docs/metrics.md has them, which
 * MetricsIntegrationTests holds against a running service.
 */
class MonitoringTests {

	private static final Pattern METRIC = Pattern.compile("hogaudit_[a-z_]+");

	private static final Pattern SELECTED = Pattern.compile("(hogaudit_[a-z_]+)\\{([^}]*)}");

	private static final Pattern GROUPED = Pattern.compile("by \\(([^)]*)\\)");

	/** Those that Prometheus adds. */
	private static final Set<String> SCRAPED = Set.of("instance");

	private final Map<String, Set<String>> known = known();

	private static Map<String, Set<String>> known() {
		Map<String, Set<String>> known = new TreeMap<>();
		Pattern row = Pattern.compile("\\| `hogaudit[^`]*` \\| (\\w+) \\|([^|]*)\\|.*\\| `(hogaudit_[a-z_]+)` \\|");
		for (String line : text("docs/metrics.md").lines().toList()) {
			Matcher matcher = row.matcher(line);
			if (matcher.matches()) {
				Set<String> tags = new TreeSet<>(SCRAPED);
				Pattern.compile("`(\\w+)`")
					.matcher(matcher.group(2))
					.results()
					.forEach((tag) -> tags.add(tag.group(1)));
				List<String> suffixes = switch (matcher.group(1)) {
					case "counter" -> List.of("_total");
					case "timer" -> List.of("_seconds_count", "_seconds_sum", "_seconds_max");
					case "summary" -> List.of("_count", "_sum", "_max");
					default -> List.of("");
				};
				suffixes.forEach((suffix) -> known.put(matcher.group(3) + suffix, tags));
			}
		}
		return known;
	}

	private static String text(String file) {
		try {
			return Files.readString(Path.of(file));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<JsonNode> alerts() throws IOException {
		List<JsonNode> alerts = new ArrayList<>();
		Chart.YAML.readTree(text("helm/hogaudit/rules/hogaudit.yaml"))
			.path("groups")
			.forEach((group) -> group.path("rules").forEach(alerts::add));
		return alerts;
	}

	private void check(String expression) {
		Set<String> named = new TreeSet<>();
		METRIC.matcher(expression).results().forEach((metric) -> named.add(metric.group()));
		assertThat(named).as(expression).isNotEmpty();
		assertThat(this.known.keySet()).as(expression).containsAll(named);
		SELECTED.matcher(expression).results().forEach((selected) -> {
			for (String label : selected.group(2).split(",")) {
				assertThat(this.known.get(selected.group(1))).as(expression).contains(label.split("[=!]")[0].strip());
			}
		});
		GROUPED.matcher(expression).results().forEach((group) -> {
			for (String label : group.group(1).split(",")) {
				assertThat(named).as(expression)
					.allMatch((metric) -> this.known.getOrDefault(metric, Set.of()).contains(label.strip()));
			}
		});
	}

	@Test
	void rulesNameMetricsThatExist() throws Exception {
		assertThat(alerts()).hasSizeGreaterThan(9).allSatisfy((alert) -> {
			check(alert.path("expr").asText());
			assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
		});
	}

	@Test
	void eachAlertHasASectionInTheRunbook() throws Exception {
		String runbook = text("docs/runbook.md");
		for (JsonNode alert : alerts()) {
			String name = alert.path("alert").asText();
			assertThat(alert.at("/annotations/runbook").asText())
				.isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
			assertThat(runbook).contains("\n### " + name + "\n");
			String section = runbook.substring(runbook.indexOf("\n### " + name + "\n") + 1);
			assertThat(section.substring(0,
					section.indexOf("\n### ", 1) < 0 ? section.length() : section.indexOf("\n### ", 1)))
				.contains("**Meaning**", "**Check**", "**Act**");
		}
	}

	@Test
	void theDashboardNamesMetricsThatExist() throws Exception {
		JsonNode dashboard = new ObjectMapper().readTree(text("helm/hogaudit/dashboards/hogaudit.json"));
		int targets = 0;
		for (JsonNode panel : dashboard.path("panels")) {
			for (JsonNode target : panel.path("targets")) {
				check(target.path("expr").asText());
				targets++;
			}
		}
		assertThat(targets).isGreaterThan(20);
	}

}
