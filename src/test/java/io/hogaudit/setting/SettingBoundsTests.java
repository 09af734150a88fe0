package io.hogaudit.setting;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;

/** Every setting of the build's metadata at its edges. */
class SettingBoundsTests {

	private static final Map<String, String> EDGES = Map.of("java.lang.Integer", "0,-1,2147483647,99999999999999,many",
			"java.time.Duration", "0,0s,-1,-1s,1000000d,99999999999999999999d,soon,1 fortnight",
			"org.springframework.util.unit.DataSize", "0,-1,-1KB,9223372036854775807,9999999TB,much",
			"java.lang.Boolean", "2,perhaps");

	/** Zero means something. */
	private static final List<String> MAY_BE_ZERO = List.of("hogaudit.sink.drain-timeout", "hogaudit.backfill.lag",
			"hogaudit.backfill.initial-age");

	static Stream<JsonNode> settings() throws IOException {
		try (InputStream in = Objects.requireNonNull(SettingBoundsTests.class.getClassLoader()
			.getResourceAsStream("META-INF/spring-configuration-metadata.json"))) {
			return new JsonMapper().readTree(in)
				.path("properties")
				.valueStream()
				.filter((property) -> property.path("name").asString().startsWith("hogaudit."))
				.toList()
				.stream();
		}
	}

	@ParameterizedTest
	@MethodSource("settings")
	void refusesValuesOfNoUseInOneSentence(JsonNode setting) throws ClassNotFoundException {
		String name = setting.path("name").asString();
		String edges = EDGES.get(setting.path("type").asString());
		if (edges == null) {
			// a text, which its own package checks
			return;
		}
		for (String value : edges.split(",")) {
			String sentence = refusal(setting, name, value);
			if (value.matches("0s?") && MAY_BE_ZERO.contains(name)) {
				assertThat(sentence).as(name + "=" + value).isNull();
			}
			else {
				assertThat(sentence).as(name + "=" + value)
					.isNotNull()
					.contains(name)
					.doesNotContain("\n", "Exception")
					.endsWith(".");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("settings")
	void takesItsOwnDefault(JsonNode setting) throws ClassNotFoundException {
		JsonNode value = setting.path("defaultValue");
		if (!value.isMissingNode() && !setting.path("type").asString().startsWith("java.util.")) {
			assertThat(refusal(setting, setting.path("name").asString(), value.asString())).isNull();
		}
	}

	/** The sentence with which a start would end. */
	private static @Nullable String refusal(JsonNode setting, String name, String value) throws ClassNotFoundException {
		Class<?> type = Class.forName(setting.path("sourceType").asString());
		ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
		String prefix = (annotation != null) ? annotation.value() : name.substring(0, name.lastIndexOf('.'));
		try {
			new Binder(List.of(new MapConfigurationPropertySource(Map.of(name, value))), null,
					ApplicationConversionService.getSharedInstance())
				.bindOrCreate(prefix, Bindable.of(type), new SettingBounds().apply(BindHandler.DEFAULT));
			return null;
		}
		catch (RuntimeException ex) {
			FailureAnalysis analysis = new SettingFailureAnalyzer(null).analyze(ex);
			if (analysis == null) {
				throw ex;
			}
			return analysis.getDescription();
		}
	}

}
