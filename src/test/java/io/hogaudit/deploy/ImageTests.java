package io.hogaudit.deploy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.hogaudit.operation.Commands;

import static org.assertj.core.api.Assertions.assertThat;

/** What can be said of the image without an engine. */
class ImageTests {

	private static final String SECRET = "(?i).*(secret|password|token|_key|credential).*";

	private final Dockerfile dockerfile;

	ImageTests() throws Exception {
		this.dockerfile = Dockerfile.read();
	}

	@Test
	void everyBaseIsAnArgumentWithAPinnedDefault() {
		List<String> stages = this.dockerfile.instructions().stream().map(Dockerfile.Instruction::stage).toList();
		assertThat(this.dockerfile.instructions().stream().filter((one) -> one.name().equals("FROM")).toList())
			.hasSizeGreaterThan(3)
			.allSatisfy((from) -> {
				String base = from.arguments().split("\\s")[0];
				assertThat(stages.contains(base) || base.matches("\\$\\{(BUILD|RUN)_IMAGE}")).as(base).isTrue();
			});
		assertThat(this.dockerfile.in("", "ARG")).hasSize(2)
			.allSatisfy((argument) -> assertThat(argument.arguments()).matches("(BUILD|RUN)_IMAGE=[a-z/]+:[a-z0-9.-]+")
				.doesNotEndWith(":latest"));
	}

	@Test
	void runsAsANumberAndNotAsRoot() {
		assertThat(this.dockerfile.only("hogaudit", "USER").arguments()).isEqualTo("10001:10001");
		List<String> names = this.dockerfile.instructions()
			.stream()
			.filter((one) -> one.stage().equals("hogaudit"))
			.map(Dockerfile.Instruction::name)
			.toList();
		assertThat(names).as("nothing is run on the base, so that it needs no shell").doesNotContain("RUN", "ADD");
		assertThat(names.lastIndexOf("COPY")).as("no later COPY as that user").isLessThan(names.indexOf("USER"));
	}

	@Test
	void whatIsBuiltWithoutATargetIsTheService() {
		assertThat(this.dockerfile.instructions().getLast())
			.isEqualTo(new Dockerfile.Instruction("hogaudit", "FROM", "hogaudit"));
	}

	@Test
	void noSecretIsInALayer() throws Exception {
		assertThat(this.dockerfile.instructions().stream().filter((one) -> one.name().matches("ENV|ARG|LABEL")))
			.isNotEmpty()
			.allSatisfy((one) -> assertThat(one.arguments()).doesNotMatch(SECRET));
		assertThat(Files.readAllLines(Path.of(".dockerignore"))).containsExactly("*", "!pom.xml", "!src");
		assertThat(this.dockerfile.in("hogaudit", "COPY")).isNotEmpty()
			.allSatisfy((copy) -> assertThat(copy.arguments()).matches("--from=build (--chown=10001:10001 )?"
					+ "(/opt/hogaudit/\\S+|/var/lib/hogaudit)( /opt/hogaudit/\\S+)* (/opt/hogaudit/\\S*|/var/lib/hogaudit)"));
	}

	@Test
	void theTrainingRunHasTheOptionsOfTheEntrypoint() throws Exception {
		String training = this.dockerfile.in("build", "RUN")
			.stream()
			.map(Dockerfile.Instruction::arguments)
			.filter((command) -> command.contains("AOTCacheOutput"))
			.findFirst()
			.orElseThrow();
		String server = training.substring(training.indexOf("-XX:AOTCacheOutput"), training.indexOf(" > /tmp/"));
		List<String> options = Dockerfile
			.options(String.join(" ", this.dockerfile.only("hogaudit", "ENTRYPOINT").words()));
		assertThat(options).contains("-XX:AOTCache=/opt/hogaudit/hogaudit.aot", "-XX:+ExitOnOutOfMemoryError");
		assertThat(Dockerfile.options(server).stream().map((option) -> option.replace("AOTCacheOutput", "AOTCache")))
			.containsExactlyInAnyOrderElementsOf(options);
	}

	@Test
	void whatTheImageCallsItCopies() throws Exception {
		List<String> copied = this.dockerfile.in("hogaudit", "COPY")
			.stream()
			.map(Dockerfile.Instruction::arguments)
			.toList();
		for (Dockerfile.Instruction call : List.of(this.dockerfile.only("hogaudit", "ENTRYPOINT"),
				this.dockerfile.only("hogaudit", "HEALTHCHECK"))) {
			assertThat(call.words().stream().map((word) -> word.replaceFirst("^-.*=", "")))
				.filteredOn((word) -> word.startsWith("/"))
				.hasSizeGreaterThan(2)
				.allSatisfy((path) -> assertThat(copied)
					.anyMatch((copy) -> copy.contains(" " + path.replaceFirst("/bin/java$", "") + " ")));
		}
	}

	@Test
	void theHealthCheckIsACommandOfTheApplication() throws Exception {
		List<String> words = this.dockerfile.only("hogaudit", "HEALTHCHECK").words();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		int code = new Commands(Map.of("HOGAUDIT_MANAGEMENT_URL", "http://127.0.0.1:1"), System.out,
				new PrintStream(err, true, StandardCharsets.UTF_8))
			.run(words.getLast());
		assertThat(code).as("nobody is there").isNotZero();
		assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("Usage:");
	}

	@Test
	void portsAndVolumeAreThoseOfTheService() throws Exception {
		String settings = Files.readString(Path.of("src/main/resources/application.yaml"));
		assertThat(this.dockerfile.only("hogaudit", "EXPOSE").arguments()).isEqualTo("8080 8081");
		assertThat(settings).contains("port: 8080", "port: 8081", "${HOGAUDIT_JOURNAL_URL:");
		assertThat(this.dockerfile.only("hogaudit", "ENV").arguments()).isEqualTo("HOGAUDIT_JOURNAL_URL=jdbc:sqlite:"
				+ this.dockerfile.only("hogaudit", "VOLUME").arguments() + "/hogaudit.db LANG=C.UTF-8");
	}

	@Test
	void eachArchitectureGetsItsOwnSqlite() throws Exception {
		String build = this.dockerfile.in("build", "RUN").toString();
		assertThat(build).contains("x86_64) arch=x86_64", "aarch64) arch=aarch64");
		for (String architecture : List.of("x86_64", "aarch64")) {
			assertThat(ImageTests.class
				.getResource("/org/sqlite/native/Linux/%s/libsqlitejdbc.so".formatted(architecture))).isNotNull();
		}
	}

}
