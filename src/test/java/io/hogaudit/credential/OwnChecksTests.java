package io.hogaudit.credential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** What the settings and the folder say by themselves. */
@SuppressWarnings("NullAway.Init")
class OwnChecksTests {

	@TempDir
	private Path folder;

	private final StandardEnvironment environment = new StandardEnvironment();

	private Check check(String name, String host) {
		return new OwnChecks(this.environment,
				new ReaderProperties(host, "", "phx_" + "canary0".repeat(5), "42", Duration.ofSeconds(1)), this.folder)
			.look()
			.stream()
			.filter((check) -> check.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private Check check(String name) {
		return check(name, "https://us.i.posthog.com");
	}

	@Test
	void aSecretOnTheCommandLineFailsByItsName() {
		assertThat(check("secrets_source").verdict()).isEqualTo(Verdict.PASS);
		for (String name : new String[] { "POSTHOG_READ_KEY", "hogaudit.access.users.anna.password",
				"hogaudit.endpoints.posthog.secrets[0]", "hogaudit.otlp.headers", "hogaudit.checkpoint.key" }) {
			this.environment.getPropertySources()
				.addFirst(new SimpleCommandLinePropertySource("--" + name + "=command-line-canary"));
			assertThat(check("secrets_source").verdict()).as(name).isEqualTo(Verdict.FAIL);
			assertThat(check("secrets_source").reason()).contains(name).doesNotContain("canary");
			this.environment.getPropertySources().remove("commandLineArgs");
		}
	}

	@Test
	void anEnvFileInAWorkingTreeMustBeIgnored() throws IOException {
		assertThat(check("env_file").verdict()).isEqualTo(Verdict.PASS);
		Files.createFile(this.folder.resolve(".env"));
		Files.createDirectory(this.folder.resolve(".git"));
		assertThat(check("env_file").verdict()).isEqualTo(Verdict.FAIL);
		Files.writeString(this.folder.resolve(".gitignore"), "target\n.env\n");
		assertThat(check("env_file").verdict()).isEqualTo(Verdict.PASS);
	}

	@Test
	void plainHttpToAnotherMachineFails() {
		assertThat(check("transport").verdict()).isEqualTo(Verdict.PASS);
		assertThat(check("transport", "http://127.0.0.1:8000").verdict()).isEqualTo(Verdict.PASS);
		assertThat(check("transport", "http://posthog.example.com").verdict()).isEqualTo(Verdict.FAIL);
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("hogaudit.otlp.endpoint", "http://collector:4318")));
		assertThat(check("transport").reason()).contains("HOGAUDIT_OTLP_ENDPOINT");
	}

}
