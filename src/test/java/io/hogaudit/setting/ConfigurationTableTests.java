package io.hogaudit.setting;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

/** The README's tables of settings against what the build found in the code. */
class ConfigurationTableTests {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z_]+):(.*)}");

	private static final Pattern DEFAULT = Pattern.compile("`[^`]*`|[^,;`]+");

	private final Map<String, String> metadata = metadata();

	/** Names and defaults that the tables show. */
	private final Map<String, String> documented = documented();

	/** Variables by name, as {@code application.yaml} reads them. */
	private final Map<String, Variable> variables = variables();

	private record Variable(String property, String value) {
	}

	private static Map<String, String> metadata() {
		try {
			Map<String, String> defaults = new TreeMap<>();
			for (URL url : Collections.list(ConfigurationTableTests.class.getClassLoader()
				.getResources("META-INF/spring-configuration-metadata.json"))) {
				try (InputStream in = url.openStream()) {
					for (JsonNode property : new JsonMapper().readTree(in).path("properties")) {
						defaults.put(property.path("name").asString(), shown(property.path("defaultValue")));
					}
				}
			}
			assertThat(defaults).containsKeys("hogaudit.journal.url", "server.port");
			return defaults;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String shown(JsonNode value) {
		return value.isArray() ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
				: value.asString("").replaceAll("^\\[|]$| ", "");
	}

	/** A default in code, or empty where the table says in words that there is none. */
	private static Map<String, String> documented() {
		Map<String, String> documented = new TreeMap<>();
		for (String line : section()) {
			String[] cells = line.split("\\|");
			List<String> names = names(cells[1]);
			List<String> defaults = DEFAULT.matcher(cells[2])
				.results()
				.map(MatchResult::group)
				.map(String::strip)
				.filter((text) -> !text.isEmpty())
				.toList();
			assertThat(defaults.size()).as(line).isIn(0, 1, names.size());
			for (int i = 0; i < names.size(); i++) {
				String text = defaults.isEmpty() ? "" : defaults.get((defaults.size() == 1) ? 0 : i);
				documented.put(names.get(i), text.startsWith("`") ? text.replace("`", "") : "");
			}
		}
		return documented;
	}

	private static List<String> section() {
		try {
			String readme = Files.readString(Path.of("README.md"));
			String section = readme.substring(readme.indexOf("\n## Configuration\n"), readme.indexOf("\n## Deploy\n"));
			return section.lines().filter((line) -> line.startsWith("| `")).toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** {@code `a.b`, `.c`} are a.b and a.c, {@code `A_B`, `…_C`} are A_B and A_C. */
	private static List<String> names(String cell) {
		List<String> names = new ArrayList<>();
		Matcher quoted = Pattern.compile("`([^`]+)`").matcher(cell.replaceAll("\\(`[^`]*`\\)", ""));
		while (quoted.find()) {
			String name = quoted.group(1);
			String before = names.isEmpty() ? "" : names.getLast();
			if (name.startsWith(".")) {
				name = before.substring(0, before.lastIndexOf('.')) + name;
			}
			else if (name.startsWith("…")) {
				name = before.substring(0, before.lastIndexOf('_')) + name.substring(1);
			}
			names.add(name);
		}
		return names;
	}

	private static Map<String, Variable> variables() {
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new FileSystemResource("src/main/resources/application.yaml"));
		Properties settings = Objects.requireNonNull(yaml.getObject());
		Map<String, Variable> variables = new TreeMap<>();
		for (String property : settings.stringPropertyNames()) {
			Matcher placeholder = PLACEHOLDER.matcher(settings.getProperty(property));
			if (placeholder.matches()) {
				variables.put(placeholder.group(1), new Variable(property, placeholder.group(2)));
			}
		}
		return variables;
	}

	@Test
	void everyPropertyThatIsDocumentedExistsWithThatDefault() {
		assertThat(this.documented).hasSizeGreaterThan(50);
		this.documented.forEach((name, value) -> {
			if (name.startsWith("hogaudit.endpoints.<name>.")) {
				assertThat(value).as(name).isEqualTo(endpointDefaults().get(name.substring(26)));
			}
			else if (name.endsWith(".*") || name.contains("<")) {
				String prefix = name.replaceAll("\\.[*<].*", "");
				assertThat(this.metadata.keySet()).as(name).anyMatch((property) -> property.startsWith(prefix));
			}
			else if (name.startsWith("hogaudit.")) {
				assertThat(this.metadata).as("%s with its default", name).containsEntry(name, value);
			}
		});
	}

	@Test
	void everyVariableThatIsDocumentedIsReadWithThatDefault() {
		this.documented.forEach((name, value) -> {
			if (name.startsWith("POSTHOG_") || name.startsWith("HOGAUDIT_")) {
				assertThat(this.variables).as(name).containsKey(name);
				assertThat(this.variables.get(name)).as(name)
					.satisfies((variable) -> assertThat(variable.value()).isEqualTo(value));
			}
			else if (!name.startsWith("hogaudit.")) {
				assertThat(this.metadata.keySet()).as(name)
					.anyMatch(
							(property) -> variable(property, "").equals(name) || variable(property, "_").equals(name));
			}
		});
	}

	private static String variable(String property, String dash) {
		return property.replace('.', '_').replace("-", dash).toUpperCase(Locale.ROOT);
	}

	@Test
	void everyPropertyIsDocumented() {
		TreeSet<String> missing = new TreeSet<>();
		for (String property : this.metadata.keySet()) {
			boolean known = this.documented.keySet()
				.stream()
				.anyMatch((name) -> name.equals(property) || name.startsWith(property + ".<")
						|| (name.endsWith(".*") && property.startsWith(name.substring(0, name.length() - 1))))
					|| this.variables.entrySet()
						.stream()
						.anyMatch((variable) -> this.documented.containsKey(variable.getKey())
								&& variable.getValue().property().startsWith(property));
			if (property.startsWith("hogaudit.") && !known) {
				missing.add(property);
			}
		}
		assertThat(missing).as("in no table of the README's section Configuration").isEmpty();
	}

	@Test
	void everyVariableIsDocumented() {
		assertThat(this.documented.keySet()).containsAll(this.variables.keySet());
	}

	private static Map<String, String> endpointDefaults() {
		try {
			Map<String, String> defaults = new TreeMap<>();
			Class<?> type = Class.forName("io.hogaudit.signature.SignatureProperties$EndpointProperties");
			for (var parameter : type.getDeclaredConstructors()[0].getParameters()) {
				DefaultValue value = parameter.getAnnotation(DefaultValue.class);
				defaults.put(parameter.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT),
						(value != null) ? String.join(",", value.value()) : "");
			}
			return defaults;
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
