package io.hogaudit.credential;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import tools.jackson.databind.json.JsonMapper;

/**
 * Shows what a scan finds, as text or as SARIF 2.1.0: 0 nothing, 1 findings, 2 no scan
 * or, without findings, one that could not read all.
 */
public final class ScanCommand {

	private static final Map<String, String> RULES = Map.of("posthog-key",
			"A secret key of PostHog: roll it in PostHog and take it out.", "signing-secret",
			"A signing secret of a webhook: make a new one and take it out.", "env-file",
			"A file of settings that git tracks: take it out and ignore it.");

	private final PrintStream out;

	private final PrintStream err;

	public ScanCommand(PrintStream out, PrintStream err) {
		this.out = out;
		this.err = err;
	}

	public int run(Path root, boolean sarif) {
		if (!Files.isDirectory(root)) {
			this.err.println("There is no folder " + root + ": name one that can be read.");
			return 2;
		}
		try {
			SecretScan.Result result = SecretScan.of(root);
			if (sarif) {
				this.out.println(sarif(result.findings()));
			}
			else {
				result.findings().forEach(this::print);
			}
			result.unread().forEach((path) -> this.err.printf("%s cannot be read%n", visible(path)));
			this.err.printf("%s contents and %s commits looked at, %s findings%s%s%n", result.files(), result.commits(),
					result.findings().size(),
					(result.accepted() > 0)
							? ", %s more accepted by %s".formatted(result.accepted(), AcceptedPaths.NAME) : "",
					(result.skipped() > 0) ? ", %s files above 5 MiB not looked into".formatted(result.skipped()) : "");
			if (!result.findings().isEmpty()) {
				return 1;
			}
			return result.unread().isEmpty() ? 0 : 2;
		}
		catch (IOException | RuntimeException ex) {
			this.err.printf("%s cannot be scanned: %s%n", visible(root.toString()), ex.getClass().getSimpleName());
			return 2;
		}
	}

	private void print(ScanFinding finding) {
		this.out.printf("%s:%s %s %s%s%n", visible(finding.path()), finding.line(), finding.rule(), finding.masked(),
				(finding.commit() != null) ? " since commit " + finding.commit() : "");
	}

	/** A name must not move a terminal's cursor or feign a line. */
	private static String visible(String name) {
		StringBuilder visible = new StringBuilder(name.length());
		name.codePoints().forEach((point) -> {
			switch (Character.getType(point)) {
				case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
						Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE ->
					visible.append("\\u{%x}".formatted(point));
				default -> visible.appendCodePoint(point);
			}
		});
		return visible.toString();
	}

	private static String uri(String path) {
		return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
	}

	private static String sarif(List<ScanFinding> findings) {
		List<Map<String, Object>> rules = RULES.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.<Map<String, Object>>map(
					(rule) -> Map.of("id", rule.getKey(), "shortDescription", Map.of("text", rule.getValue())))
			.toList();
		Map<String, Object> run = new LinkedHashMap<>();
		run.put("tool", Map.of("driver", Map.of("name", "hogaudit", "rules", rules)));
		run.put("results", findings.stream().map(ScanCommand::result).toList());
		Map<String, Object> log = new LinkedHashMap<>();
		log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
		log.put("version", "2.1.0");
		log.put("runs", List.of(run));
		return new JsonMapper().writeValueAsString(log);
	}

	private static Map<String, Object> result(ScanFinding finding) {
		String where = (finding.commit() != null) ? " (since commit " + finding.commit() + ")" : "";
		Map<String, Object> place = Map.of("artifactLocation", Map.of("uri", uri(finding.path())), "region",
				Map.of("startLine", Math.max(1, finding.line())));
		return Map.of("ruleId", finding.rule(), "level", "error", "message",
				Map.of("text",
						finding.masked() + where + ". " + Objects.requireNonNullElse(RULES.get(finding.rule()), "")),
				"locations", List.of(Map.of("physicalLocation", place)));
	}

}
