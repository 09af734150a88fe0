package io.hogaudit.operation;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
@Isolated
class PreparedStartIntegrationTests {

	private static final String PREPARED = "Starting AOT-processed HogauditApplication";

	@Test
	void settingsDecideAboutSinksWhenTheServiceStartsFromWhatTheBuildPrepared(@TempDir Path folder,
			CapturedOutput output) throws Exception {
		assertThat(sinks(folder,
				Map.of("hogaudit.log.enabled", "false", "HOGAUDIT_OTLP_ENDPOINT", "http://127.0.0.1:9/v1/logs")))
			.isEqualTo("[otlp, posthog]");
		assertThat(sinks(folder, Map.of("POSTHOG_WRITE_KEY", ""))).isEqualTo("[log]");
		assertThat(output.getOut().split(PREPARED, -1)).hasSize(3);
	}

	@Test
	void aSettingOfSpringBootsThatTheBuildDidNotKnowWorksAllTheSame(@TempDir Path folder, CapturedOutput output)
			throws Exception {
		Map<String, String> settings = Map.of("management.endpoints.web.exposure.include", "health,loggers");
		try (RunningService service = new RunningService(folder, settings)) {
			assertThat(service.get(RunningService.VIEWER, "/actuator/loggers").statusCode()).isEqualTo(200);
		}
		assertThat(output.getOut()).doesNotContain(PREPARED)
			.contains("management.endpoints.web.exposure.include is set: the start cannot use what the build prepared");
	}

	private static String sinks(Path folder, Map<String, String> settings) throws Exception {
		try (RunningService service = new RunningService(folder, settings)) {
			JsonNode health = JsonMapper.shared()
				.readTree(service.get(RunningService.VIEWER, "/actuator/health/sinks").body());
			return health.get("details").propertyNames().stream().sorted().toList().toString();
		}
	}

}
