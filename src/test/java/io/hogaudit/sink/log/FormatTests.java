package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.hogaudit.audit.StoredEntry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kept entries of every kind in every format, as golden lines, and held to the schemas.
 */
class FormatTests {

	private final JsonMapper json = new JsonMapper();

	private final List<String> kept = resource("entries.jsonl");

	@ParameterizedTest
	@ValueSource(strings = { "json", "ecs", "ocsf", "cef" })
	void writesEachEntryAsItsGoldenLine(String format) throws Exception {
		String golden = "entries." + format + (format.equals("cef") ? ".txt" : ".jsonl");
		List<String> lines = lines(format);
		assertThat(lines).hasSameSizeAs(this.kept);
		assertThat(lines).containsExactlyElementsOf(resource(golden));
	}

	@Test
	void writesOcsfEventsThatTheSchemaAllows() {
		Set<Integer> classes = nodes("ocsf").stream().map((event) -> {
			assertThat(SchemaRules.ocsf(event)).as(event.toString()).isEmpty();
			return event.path("class_uid").asInt();
		}).collect(Collectors.toSet());
		assertThat(classes).containsExactlyInAnyOrder(3002, 3004, 6003);
	}

	@Test
	void writesEcsDocumentsThatTheSchemaAllows() {
		Set<String> categories = nodes("ecs").stream().map((document) -> {
			assertThat(SchemaRules.ecs(document)).as(document.toString()).isEmpty();
			return document.at("/event/category/0").asString();
		}).collect(Collectors.toSet());
		assertThat(categories).containsExactlyInAnyOrder("authentication", "iam", "configuration", "api");
	}

	@Test
	void keepsWhatTheSchemaHasNoPlaceFor() {
		List<JsonNode> entries = this.kept.stream().map(this.json::readTree).toList();
		List<JsonNode> events = nodes("ocsf");
		for (int i = 0; i < entries.size(); i++) {
			ObjectNode metadata = (ObjectNode) entries.get(i).path("metadata").deepCopy();
			metadata.remove(List.of("severity", "ip_address", "client", "reason"));
			assertThat(events.get(i).path("unmapped")).isEqualTo(metadata);
			assertThat(events.get(i).at("/metadata/uid")).isEqualTo(entries.get(i).path("id"));
		}
	}

	@Test
	void keepsTheWholeEntryBesideEcs() {
		List<JsonNode> entries = this.kept.stream().map(this.json::readTree).toList();
		assertThat(nodes("ecs")).extracting((document) -> document.path("hogaudit")).containsExactlyElementsOf(entries);
	}

	@Test
	void carriesSeverityOnlyWhereTheEntryDoes() {
		assertThat(nodes("ecs")).extracting((document) -> document.at("/event/severity").asInt(0))
			.containsExactly(0, 0, 3, 5, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
		assertThat(nodes("ocsf")).extracting((event) -> event.path("severity_id").asInt(0))
			.containsExactly(1, 1, 3, 5, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
		assertThat(lines("cef")).extracting((line) -> line.split("(?<!\\\\)\\|")[6])
			.containsExactly("Unknown", "Unknown", "5", "10", "8", "3", "2", "Unknown", "Unknown", "Unknown", "Unknown",
					"Unknown", "Unknown", "Unknown", "Unknown", "Unknown");
	}

	@Test
	void takesOnlyAddressesOfTheActorForTheSource() {
		List<JsonNode> ecs = nodes("ecs");
		assertThat(ecs.get(0).at("/source/ip").asString()).isEqualTo("2001:db8::7");
		assertThat(ecs.get(5).has("source")).as("who sent the delivery is not who did it").isFalse();
		assertThat(ecs.get(5).at("/related/ip/0").asString()).isEqualTo("203.0.113.200");
		assertThat(ecs.get(9).has("source")).isFalse();
		assertThat(nodes("ocsf").get(9).at("/src_endpoint").toString())
			.isEqualTo("{\"name\":\"PostHog\",\"ip\":\"203.0.113.200\"}");
		assertThat(ecs.get(10).at("/source").toString()).isEqualTo("{\"address\":\"others\"}");
		assertThat(ecs.get(14).at("/source").toString()).isEqualTo("{\"address\":\"1.2.3\"}");
	}

	@Test
	void escapesCefSoThatItReadsBack() {
		String line = lines("cef").get(14);
		assertThat(line.split("(?<!\\\\)\\|", 8)).hasSize(8);
		assertThat(line).contains("suid=a|b\\=c\\\\d\\ne ", "cs2=a\\=b|c\\\\d\\nCEF:0|x")
			.doesNotContain("\n", "\r", "\t");
	}

	private List<String> lines(String name) {
		LogFormat format = LogConfiguration.format(name, "1.2.3");
		List<String> lines = new ArrayList<>();
		for (String text : this.kept) {
			ByteArrayOutputStream out = new ByteArrayOutputStream();
			format.write(StoredEntry.parse(text.getBytes(StandardCharsets.UTF_8)), out);
			String line = out.toString(StandardCharsets.UTF_8);
			assertThat(line).endsWith("\n");
			assertThat(line.chars().filter((at) -> at == '\n' || at == '\r')).hasSize(1);
			lines.add(line.substring(0, line.length() - 1));
		}
		return lines;
	}

	private List<JsonNode> nodes(String format) {
		return lines(format).stream().map(this.json::readTree).toList();
	}

	private static List<String> resource(String name) {
		try (var in = Objects.requireNonNull(FormatTests.class.getResourceAsStream(name), name)) {
			// String.lines would also end a line at a carriage return
			return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
