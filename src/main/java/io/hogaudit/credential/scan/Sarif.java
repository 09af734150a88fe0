package io.hogaudit.credential.scan;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

import tools.jackson.databind.json.JsonMapper;

/**
 * A report as SARIF 2.1.0, with what GitHub and the validator of Microsoft ask for: one
 * result for each secret with every place of it, and a notification for whatever was not
 * looked at.
 */
final class Sarif {

	private static final String INFORMATION = "https://posthog.com/docs/api";

	private static final List<Rule> RULES = List.of(Rule.values());

	private static final String ROOT = "SRCROOT";

	private static final String NOT_LOOKED_AT = "not-looked-at";

	private Sarif() {
	}

	static String of(ScanReport report, int exitCode) {
		Map<String, Object> run = new LinkedHashMap<>();
		run.put("tool", Map.of("driver", driver()));
		run.put("invocations", List.of(Map.of("executionSuccessful", report.gaps().isEmpty(), "exitCode", exitCode,
				"toolExecutionNotifications", report.gaps().stream().map(Sarif::notification).toList())));
		run.put("originalUriBaseIds", Map.of(ROOT, Map.of("description", text("The scanned folder."))));
		run.put("columnKind", "utf16CodeUnits");
		run.put("results",
				report.findings()
					.stream()
					.collect(Collectors.groupingBy((finding) -> finding.rule().id() + finding.fingerprint(),
							LinkedHashMap::new, Collectors.toList()))
					.values()
					.stream()
					.map(Sarif::result)
					.toList());
		Map<String, Object> log = new LinkedHashMap<>();
		log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
		log.put("version", "2.1.0");
		log.put("runs", List.of(run));
		return new JsonMapper().writeValueAsString(log);
	}

	private static Map<String, Object> driver() {
		Map<String, Object> driver = new LinkedHashMap<>();
		driver.put("name", "hogaudit");
		driver.put("fullName", "hogaudit scan");
		driver.put("version", version());
		driver.put("semanticVersion", version());
		driver.put("informationUri", INFORMATION);
		driver.put("rules", RULES.stream().map(Sarif::rule).toList());
		driver.put("notifications",
				List.of(Map.of("id", NOT_LOOKED_AT, "name", "NotLookedAt", "shortDescription",
						text("Something was not looked at."), "fullDescription",
						text("The scan could not look at this, so it says nothing about it."))));
		return driver;
	}

	private static String version() {
		try (InputStream in = Sarif.class.getResourceAsStream("/META-INF/build-info.properties")) {
			Properties build = new Properties();
			if (in != null) {
				build.load(in);
			}
			return build.getProperty("build.version", "0.0.0");
		}
		catch (IOException ex) {
			return "0.0.0";
		}
	}

	private static Map<String, Object> rule(Rule rule) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("id", rule.id());
		described.put("name", rule.title());
		described.put("shortDescription", text(rule.brief()));
		described.put("fullDescription", text(rule.brief() + " " + rule.meaning()));
		described.put("help", Map.of("text", String.join("\n", rule.remedies()), "markdown",
				"1. " + String.join("\n1. ", rule.remedies())));
		described.put("helpUri", rule.uri());
		described.put("messageStrings", Map.of("default", text(
				"'{0}' is in the repository: " + rule.remedies().getFirst().replace("{", "{{").replace("}", "}}"))));
		described.put("defaultConfiguration", Map.of("level", "error"));
		described.put("properties", Map.of("tags", List.of("security", "external/cwe/cwe-798"), "precision",
				"very-high", "security-severity", "9.0"));
		return described;
	}

	private static Map<String, Object> result(List<ScanFinding> places) {
		ScanFinding first = places.getFirst();
		Map<List<Object>, Object> locations = new LinkedHashMap<>();
		places.forEach((place) -> locations.putIfAbsent(List.of(place.path(), place.line()), location(place)));
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("ruleId", first.rule().id());
		result.put("ruleIndex", RULES.indexOf(first.rule()));
		result.put("level", "error");
		result.put("message", text(first.masked() + (first.since().isEmpty() ? "" : ", " + first.since()) + ". "
				+ first.rule().brief() + " " + first.rule().remedies().getFirst()));
		result.put("locations", new ArrayList<>(locations.values()));
		result.put("partialFingerprints", Map.of("secret/v1", first.fingerprint()));
		return result;
	}

	private static Map<String, Object> location(ScanFinding place) {
		Map<String, Object> location = new LinkedHashMap<>(physical(place.path(), place.line()));
		if (!place.since().isEmpty()) {
			location.put("message", text("Since " + place.since() + "."));
		}
		return location;
	}

	private static Map<String, Object> physical(String path, int line) {
		return Map.of("physicalLocation", Map.of("artifactLocation", Map.of("uri", uri(path), "uriBaseId", ROOT),
				"region", Map.of("startLine", Math.max(1, line))));
	}

	private static Map<String, Object> notification(Gap gap) {
		return Map.of("level", "error", "descriptor", Map.of("id", NOT_LOOKED_AT, "index", 0), "message",
				text(ScanCommand.visible(gap.path()) + " " + gap.reason() + "."), "locations",
				List.of(physical(gap.path(), 1)));
	}

	private static Map<String, Object> text(String text) {
		return Map.of("text", text);
	}

	private static String uri(String path) {
		return URLEncoder.encode(KeyFinder.mask(path.isEmpty() ? "." : path), StandardCharsets.UTF_8)
			.replace("+", "%20")
			.replace("%2F", "/");
	}

}
