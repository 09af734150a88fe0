package io.hogaudit.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The workflows run what they name and nothing that can change under them. */
class WorkflowTests {

	private static final Path FOLDER = Path.of(".github/workflows");

	private final Map<String, String> workflows = new TreeMap<>();

	WorkflowTests() throws IOException {
		try (Stream<Path> files = Files.list(FOLDER)) {
			for (Path file : files.toList()) {
				this.workflows.put(String.valueOf(file.getFileName()), Files.readString(file));
			}
		}
		assertThat(this.workflows).containsOnlyKeys("verify.yml", "release.yml");
	}

	private List<JsonNode> steps() throws IOException {
		List<JsonNode> steps = new ArrayList<>();
		for (String workflow : this.workflows.values()) {
			for (JsonNode job : Chart.YAML.readTree(workflow).path("jobs")) {
				job.path("steps").forEach(steps::add);
			}
		}
		return steps;
	}

	@Test
	void everyActionIsPinnedToACommitWithItsVersionBesideIt() {
		Map<String, String> pins = new HashMap<>();
		Pattern pinned = Pattern.compile("uses: ([\\w-]+/[\\w-]+)@([0-9a-f]{40}) # v\\d+\\.\\d+\\.\\d+");
		this.workflows.forEach((name, text) -> text.lines().filter((line) -> line.contains("uses:")).forEach((line) -> {
			var match = pinned.matcher(line);
			assertThat(match.find()).as(line).isTrue();
			String before = pins.put(match.group(1), match.group(2));
			assertThat(before == null || before.equals(match.group(2))).as("one version of %s", match.group(1))
				.isTrue();
		}));
		assertThat(pins).isNotEmpty();
	}

	@Test
	void permissionsAreStatedAndLeast() throws Exception {
		for (Map.Entry<String, String> workflow : this.workflows.entrySet()) {
			JsonNode root = Chart.YAML.readTree(workflow.getValue());
			assertThat(root.path("permissions").isObject()).as(workflow.getKey()).isTrue();
			root.path("permissions").forEach((permission) -> assertThat(permission.asText()).isEqualTo("read"));
			root.path("jobs").properties().forEach((job) -> {
				assertThat(job.getValue().has("timeout-minutes")).as(job.getKey()).isTrue();
				assertThat(job.getValue().at("/permissions/contents").asText("read")).isEqualTo("read");
			});
		}
		JsonNode release = Chart.YAML.readTree(this.workflows.get("release.yml")).path("jobs");
		assertThat(release.at("/build/permissions").has("id-token")).as("what builds cannot sign").isFalse();
		assertThat(release.at("/publish/permissions/id-token").asText()).isEqualTo("write");
	}

	@Test
	void noCheckoutKeepsItsToken() throws Exception {
		List<JsonNode> checkouts = steps().stream()
			.filter((step) -> step.path("uses").asText().startsWith("actions/checkout@"))
			.toList();
		assertThat(checkouts).isNotEmpty()
			.allMatch((step) -> step.at("/with/persist-credentials").asText().equals("false"));
	}

	@Test
	void noScriptTakesInWhatOthersWrite() throws Exception {
		assertThat(steps()).filteredOn((step) -> step.has("run"))
			.isNotEmpty()
			.allSatisfy((step) -> assertThat(step.path("run").asText()).doesNotContain("${{"));
		assertThat(this.workflows.values()).noneMatch((text) -> text.contains("pull_request_target"));
	}

	@Test
	void whatIsRunExists() throws Exception {
		String runs = steps().stream().map((step) -> step.path("run").asText()).toList().toString();
		assertThat(runs).contains(".ci/run", "script/check-compose", "helm/hogaudit", "helm test", "cosign sign");
		assertThat(Path.of(".ci/run")).exists();
		assertThat(Path.of("script/check-compose")).isExecutable();
	}

	@Test
	void aReleaseIsBuiltForBothArchitecturesWithSbomAndProvenance() throws Exception {
		JsonNode build = Chart.YAML.readTree(this.workflows.get("release.yml")).at("/jobs/build");
		List<String> platforms = new ArrayList<>();
		build.at("/strategy/matrix/include").forEach((one) -> platforms.add(one.path("platform").asText()));
		assertThat(platforms).containsExactly("amd64", "arm64");
		JsonNode image = build;
		for (JsonNode step : build.path("steps")) {
			image = step.path("uses").asText().startsWith("docker/build-push-action@") ? step.path("with") : image;
		}
		assertThat(image.path("target").asText()).isEqualTo("hogaudit");
		assertThat(image.path("sbom").asBoolean()).isTrue();
		assertThat(image.path("provenance").asText()).isEqualTo("mode=max");
	}

	@Test
	void everyKindOfDependencyIsKeptUpToDate() throws Exception {
		List<String> kinds = new ArrayList<>();
		Chart.YAML.readTree(Files.readString(Path.of(".github/dependabot.yml")))
			.path("updates")
			.forEach((update) -> kinds.add(update.path("package-ecosystem").asText()));
		assertThat(kinds).contains("maven", "github-actions", "docker", "docker-compose");
	}

}
