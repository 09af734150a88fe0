package io.hogaudit.credential;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.eclipse.jgit.api.Git;
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
	void anEnvFileInAWorkingTreeMustBeIgnored() throws Exception {
		assertThat(check("env_file").verdict()).isEqualTo(Verdict.PASS);
		Files.createFile(this.folder.resolve(".env"));
		assertThat(check("env_file").reason()).contains("no .env");
		try (Git git = Git.init().setDirectory(this.folder.toFile()).call()) {
			assertThat(check("env_file").verdict()).isEqualTo(Verdict.FAIL);
			Path ignore = this.folder.resolve(".gitignore");
			for (String pattern : List.of("target\n.env\n", "*.env", "/.env*")) {
				Files.writeString(ignore, pattern);
				assertThat(check("env_file").verdict()).as(pattern).isEqualTo(Verdict.PASS);
			}
			Files.writeString(ignore, ".env\n!.env\n");
			assertThat(check("env_file").verdict()).isEqualTo(Verdict.FAIL);
			git.add().addFilepattern(".env").call();
			Files.writeString(ignore, ".env\n");
			assertThat(check("env_file").reason()).contains("tracked");
		}
	}

	@Test
	void anEnvFileMayBeIgnoredByAFolderAbove() throws Exception {
		Path below = Files.createDirectories(this.folder.resolve("deploy/production"));
		Files.createFile(below.resolve(".env"));
		try (Git _ = Git.init().setDirectory(this.folder.toFile()).call()) {
			assertThat(EnvFile.of(below)).isEqualTo(EnvFile.State.UNTRACKED);
			Files.writeString(this.folder.resolve(".gitignore"), "deploy/\n");
			assertThat(EnvFile.of(below)).isEqualTo(EnvFile.State.IGNORED);
		}
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
