package io.hogaudit.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docker-compose.yml without an engine. script/check-compose brings it up for real.
 */
class ComposeTests {

	private final Map<String, JsonNode> services = new TreeMap<>();

	private final JsonNode compose;

	ComposeTests() throws Exception {
		this.compose = Chart.YAML.readTree(Files.readString(Path.of("docker-compose.yml")));
		this.compose.path("services")
			.properties()
			.forEach((one) -> this.services.put(one.getKey(), merged(one.getValue())));
	}

	// Jackson gives an alias as its name: &name stands at x-name
	private JsonNode merged(JsonNode service) {
		ObjectNode copy = service.deepCopy();
		JsonNode more = copy.remove("<<");
		if (more != null) {
			this.compose.path("x-" + more.asText())
				.properties()
				.forEach((one) -> copy.putIfAbsent(one.getKey(), one.getValue()));
		}
		return copy;
	}

	@Test
	void allStartInOrderAndAreHealthChecked() {
		assertThat(this.services.keySet()).containsExactly("grafana", "hogaudit", "postgres", "prometheus", "secrets",
				"stand-in");
		this.services.forEach((name, service) -> {
			boolean once = name.equals("secrets");
			assertThat(service.path("healthcheck").has("test")).as(name).isNotEqualTo(once);
			service.path("depends_on").properties().forEach((other) -> {
				assertThat(this.services).containsKey(other.getKey());
				assertThat(other.getValue().path("condition").asText()).as(name)
					.isEqualTo(other.getKey().equals("secrets") ? "service_completed_successfully" : "service_healthy");
			});
		});
		assertThat(before("grafana", new TreeSet<>())).containsExactly("hogaudit", "postgres", "prometheus", "secrets");
		assertThat(before("stand-in", new TreeSet<>())).contains("hogaudit");
	}

	private Set<String> before(String name, Set<String> found) {
		this.services.getOrDefault(name, this.compose).path("depends_on").fieldNames().forEachRemaining((other) -> {
			if (found.add(other)) {
				before(other, found);
			}
		});
		return found;
	}

	@Test
	void imagesCanBeReplacedAndArePinned() {
		this.services.forEach((name, service) -> {
			String image = service.path("image").asText();
			assertThat(image).as(name).matches("\\$\\{[A-Z_]+_IMAGE:-[a-z/-]+(:v?[0-9.]+)?}");
			assertThat(image.contains(":-hogaudit")).as("built here, or pinned").isEqualTo(service.has("build"));
		});
	}

	@Test
	void whatIsBuiltIsAStageOfTheDockerfile() throws Exception {
		Set<String> stages = new TreeSet<>();
		Dockerfile.read().instructions().forEach((one) -> stages.add(one.stage()));
		for (JsonNode service : this.services.values()) {
			if (service.has("build")) {
				assertThat(stages).contains(service.at("/build/target").asText());
			}
		}
		JsonNode arguments = this.compose.at("/x-build/args");
		for (Dockerfile.Instruction argument : Dockerfile.read().in("", "ARG")) {
			String[] parts = argument.arguments().split("=");
			assertThat(arguments.path(parts[0]).asText()).isEqualTo("${" + parts[0] + ":-" + parts[1] + "}");
		}
	}

	@Test
	void theHealthCheckIsThatOfTheImage() throws Exception {
		List<String> test = texts(this.services.getOrDefault("hogaudit", this.compose).at("/healthcheck/test"));
		assertThat(test.getFirst()).isEqualTo("CMD");
		assertThat(test.subList(1, test.size())).isEqualTo(Dockerfile.read().only("hogaudit", "HEALTHCHECK").words());
	}

	@Test
	void theServiceIsRestrictedAsInTheChart() {
		for (String name : List.of("hogaudit", "stand-in", "secrets", "prometheus")) {
			JsonNode service = this.services.getOrDefault(name, this.compose);
			assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
			assertThat(texts(service.path("cap_drop"))).as(name).containsExactly("ALL");
			assertThat(texts(service.path("security_opt"))).as(name).containsExactly("no-new-privileges:true");
		}
		assertThat(this.services).noneSatisfy((name, service) -> assertThat(service.has("privileged")).isTrue());
	}

	@Test
	void onlyDeliveriesAreOpenToOthers() {
		this.services.forEach((name, service) -> {
			for (String port : texts(service.path("ports"))) {
				if (!port.endsWith(":8080")) {
					assertThat(port).as(name).startsWith("127.0.0.1:");
				}
			}
		});
		assertThat(this.services.getOrDefault("postgres", this.compose).has("ports")).isFalse();
		assertThat(texts(this.services.getOrDefault("hogaudit", this.compose).path("ports")))
			.containsExactly("${HOGAUDIT_PORT:-8080}:8080", "127.0.0.1:${HOGAUDIT_MANAGEMENT_PORT:-8081}:8081");
	}

	@Test
	void whatIsMountedExists() {
		this.services.forEach((name, service) -> {
			for (String mount : texts(service.path("volumes"))) {
				String source = mount.split(":")[0];
				if (source.startsWith(".")) {
					assertThat(Path.of(source)).as(name).exists();
					assertThat(mount).endsWith(":ro");
				}
				else {
					assertThat(this.compose.path("volumes").has(source)).as(name + " " + source).isTrue();
				}
			}
		});
	}

	@Test
	void variablesAreThoseThatTheServiceReadsAndHoldNoSecret() throws Exception {
		String settings = Files.readString(Path.of("src/main/resources/application.yaml"));
		JsonNode variables = this.services.getOrDefault("hogaudit", this.compose).path("environment");
		variables.properties().forEach((variable) -> {
			if (!variable.getKey().equals("SPRING_CONFIG_IMPORT")) {
				assertThat(settings).contains("${" + variable.getKey() + ":");
			}
			if (variable.getKey().matches(".*(SECRET|KEY|PASSWORD|HEADERS)")) {
				assertThat(variable.getValue().isNull()).as(variable.getKey()).isTrue();
			}
		});
		this.services.forEach((name, service) -> service.path("environment").properties().forEach((variable) -> {
			if (variable.getKey().contains("PASSWORD")) {
				assertThat(variable.getValue().asText()).as(name).startsWith("/secrets/");
			}
		}));
		Pattern.compile("(?m)^#?([A-Z_]+)=")
			.matcher(Files.readString(Path.of(".env.example")))
			.results()
			.forEach((name) -> assertThat(variables.has(name.group(1))).as("%s of .env.example", name.group(1))
				.isTrue());
	}

	@Test
	void theSecretsThatAreReadAreMade() throws Exception {
		String maker = Files.readString(Path.of("src/test/java/io/hogaudit/demo/ComposeDemo.java"));
		String read = Files.readString(Path.of("docker-compose.yml"))
				+ Files.readString(Path.of("deploy/prometheus/prometheus.yml"));
		List<String> names = new ArrayList<>();
		Pattern.compile("/secrets/([A-Z_]+)").matcher(read).results().forEach((name) -> names.add(name.group(1)));
		assertThat(names).hasSizeGreaterThan(2).allMatch((name) -> maker.contains('"' + name + '"'));
	}

	private static List<String> texts(JsonNode list) {
		List<String> texts = new ArrayList<>();
		list.forEach((one) -> texts.add(one.asText()));
		return texts;
	}

}
