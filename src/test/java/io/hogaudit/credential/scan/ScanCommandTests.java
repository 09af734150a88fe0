package io.hogaudit.credential.scan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.Patience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** Real repositories with keys made at run time, and our own. */
class ScanCommandTests {

	private static final String KEY = "phx_" + "Abc0123456".repeat(4);

	private static final String SECRET = "whsec_" + "Q2FuYXJ5".repeat(6);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	@Test
	void findsAKeyInTheWorkingTreeWithItsLineAndMasked() throws Exception {
		try (Git git = repository()) {
			write("src/a.txt", "one\ntwo\nkey=" + KEY + "\n");
			assertThat(scan(false)).isEqualTo(1);
			assertThat(shown()).contains("src/a.txt:3 posthog-key phx_...3456").doesNotContain(KEY, "commit");
			assertThat(git.status().call().getUntracked()).isNotEmpty();
		}
	}

	@Test
	void findsWhatWasTakenOutAgainWithTheCommitThatBroughtItIn() throws Exception {
		try (Git git = repository()) {
			write("a.txt", "clean");
			commit(git);
			write("a.txt", "clean\nsecret: " + SECRET);
			RevCommit guilty = commit(git);
			write("a.txt", "clean");
			commit(git);
			assertThat(scan(false)).isEqualTo(1);
			assertThat(findings()).containsExactly("a.txt:2 signing-secret whsec_... since commit " + guilty.name());
		}
	}

	@Test
	void findsWhatOnlyAnotherBranchHolds() throws Exception {
		try (Git git = repository()) {
			write("a.txt", "clean");
			commit(git);
			String main = git.getRepository().getBranch();
			git.checkout().setCreateBranch(true).setName("other").call();
			write("b.txt", KEY);
			RevCommit guilty = commit(git);
			git.checkout().setName(main).call();
			assertThat(scan(false)).isEqualTo(1);
			assertThat(shown()).contains("b.txt:1", guilty.name());
		}
	}

	@Test
	void findsATrackedEnvFileButNoExample() throws Exception {
		try (Git git = repository()) {
			write("deploy/.env", "POSTHOG_HOST=");
			write(".env.example", "POSTHOG_HOST=");
			commit(git);
			assertThat(scan(false)).isEqualTo(1);
			assertThat(findings()).containsExactly("deploy/.env:0 env-file tracked by git");
		}
	}

	@Test
	void passesOverWhatGitIgnoresWhatIsPublicAndWhatIsAnExample() throws Exception {
		try (Git git = repository()) {
			write(".gitignore", ".env\n");
			write(".env", KEY);
			write("public.txt", "phc_" + KEY.substring(4));
			write("example.txt", "phx_" + "x".repeat(40));
			commit(git);
			assertThat(scan(false)).isZero();
			assertThat(shown()).isEmpty();
		}
	}

	@Test
	void looksThroughAFolderWithoutGit() throws Exception {
		write("sub/a.txt", SECRET);
		assertThat(scan(false)).isEqualTo(1);
		assertThat(shown()).contains("a.txt:1 signing-secret");
	}

	/** What GitHub's upload and Microsoft's validator ask for beyond the schema. */
	@Test
	void writesSarifThatStrictRulesPass() throws Exception {
		write("sub folder/a.txt", "\n" + KEY);
		assertThat(scan(true)).isEqualTo(1);
		assertThat(shown()).doesNotContain(KEY);
		JsonNode log = new JsonMapper().readTree(shown());
		assertThat(log.path("$schema").asString()).contains("sarif-2.1.0");
		assertThat(log.path("version").asString()).isEqualTo("2.1.0");
		JsonNode driver = log.at("/runs/0/tool/driver");
		for (String name : List.of("name", "fullName", "version", "semanticVersion")) {
			assertThat(driver.path(name).asString()).as(name).isNotBlank();
		}
		assertThat(URI.create(driver.path("informationUri").asString())).hasScheme("https");
		assertThat(driver.path("rules")).hasSize(3).allSatisfy((rule) -> {
			for (String text : List.of("/shortDescription/text", "/fullDescription/text", "/help/text",
					"/messageStrings/default/text")) {
				assertThat(rule.at(text).asString()).as(text).endsWith(".");
			}
			assertThat(rule.at("/help/markdown").asString()).startsWith("1. ");
			assertThat(rule.path("name").asString()).matches("[A-Z]\\w+");
			assertThat(URI.create(rule.path("helpUri").asString())).hasScheme("https");
			assertThat(rule.at("/properties/security-severity").asString()).isNotBlank();
		});
		JsonNode result = log.at("/runs/0/results/0");
		assertThat(result.path("ruleId").asString())
			.isEqualTo(driver.path("rules").get(result.path("ruleIndex").asInt()).path("id").asString())
			.isEqualTo("posthog-key");
		assertThat(result.at("/message/text").asString()).contains("phx_...3456").endsWith(".");
		assertThat(result.path("partialFingerprints").size()).isEqualTo(1);
		JsonNode place = result.at("/locations/0/physicalLocation");
		assertThat(place.at("/artifactLocation/uri").asString()).isEqualTo("sub%20folder/a.txt");
		assertThat(place.at("/region/startLine").asInt()).isEqualTo(2);
		assertThat(log.at("/runs/0/invocations/0/executionSuccessful").asBoolean()).isTrue();
		assertThat(log.at("/runs/0/invocations/0/exitCode").asInt()).isEqualTo(1);
	}

	@Test
	void sarifHasOneResultForOneSecretAndNamesWhatWasNotLookedAt() throws Exception {
		try (Git git = repository()) {
			write("a.txt", KEY);
			write("b.txt", "\nagain: " + KEY);
			write("c.txt", KEY.replace('A', 'B'));
			Files.write(this.folder.resolve("d.7z"), "7z\u00bc\u00af'\u001c".getBytes(StandardCharsets.ISO_8859_1));
			commit(git);
		}
		assertThat(scan(true)).isEqualTo(1);
		JsonNode run = new JsonMapper().readTree(shown()).at("/runs/0");
		assertThat(run.path("results")).hasSize(2);
		assertThat(run.at("/results/0/locations")).hasSize(2);
		assertThat(run.at("/invocations/0/executionSuccessful").asBoolean()).isFalse();
		JsonNode notification = run.at("/invocations/0/toolExecutionNotifications/0");
		assertThat(notification.at("/message/text").asString()).startsWith("d.7z is packed as 7-Zip");
		assertThat(notification.at("/descriptor/id").asString())
			.isEqualTo(run.at("/tool/driver/notifications/0/id").asString());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void passesOverAPipe(boolean git) throws Exception {
		write("a.txt", KEY);
		assertThat(new ProcessBuilder("mkfifo", this.folder.resolve("pipe").toString()).start().waitFor()).isZero();
		if (git) {
			repository().close();
		}
		assertThat(assertTimeoutPreemptively(Patience.BOUND, () -> scan(false))).isEqualTo(1);
		assertThat(shown()).contains("a.txt:1 posthog-key");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void looksAtNamesThatAreNotText(boolean git) throws Exception {
		write("z.txt", "clean");
		assertThat(new ProcessBuilder("sh", "-c", "echo x > \"$(printf 'caf\\377.txt')\"; mkdir \"$(printf 'd\\377')\"")
			.directory(this.folder.toFile())
			.start()
			.waitFor()).isZero();
		if (git) {
			repository().close();
			ByteArrayOutputStream errors = new ByteArrayOutputStream();
			assertThat(new ScanCommand(print(), new PrintStream(errors, true, StandardCharsets.UTF_8))
				.folder(this.folder, false)).isZero();
			assertThat(errors.toString(StandardCharsets.UTF_8)).contains("contents");
		}
		else {
			assertThat(scan(false)).isZero();
		}
		write("z.txt", KEY);
		assertThat(scan(false)).isEqualTo(1);
		assertThat(shown()).contains("z.txt:1 posthog-key");
	}

	@Test
	void showsNamesWithoutWhatATerminalObeys() throws Exception {
		// not every platform's encoding of names has it
		boolean all = "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
		write("a\u001b[2J\nb" + (all ? "\u202e" : "") + "c.txt", KEY);
		assertThat(scan(false)).isEqualTo(1);
		assertThat(shown()).startsWith("a\\u{1b}[2J\\u{a}b" + (all ? "\\u{202e}" : "") + "c.txt:1 posthog-key");
		this.out.reset();
		assertThat(scan(true)).isEqualTo(1);
		assertThat(shown()).contains("a%1B%5B2J%0Ab" + (all ? "%E2%80%AE" : "") + "c.txt");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void leavesOutWhatTheFolderAccepts(boolean git) throws Exception {
		write("src/test/a.txt", KEY);
		write("src/main/b.txt", "clean");
		write(".hogauditignore", "# examples\n\nsrc/test/**\n");
		if (git) {
			try (Git repository = repository()) {
				commit(repository);
				write("src/test/a.txt", "clean");
				commit(repository);
			}
		}
		assertThat(scan(false)).isZero();
		write("src/main/b.txt", KEY);
		assertThat(scan(false)).isEqualTo(1);
		assertThat(findings()).hasSize(1).allMatch((line) -> line.startsWith("src/main/b.txt:1"));
	}

	@Test
	void doesNotScanWithAListThatCannotBeUnderstood() throws Exception {
		write("a.txt", KEY);
		write(".hogauditignore", "[\n");
		assertThat(scan(false)).isEqualTo(2);
	}

	@Test
	void saysThatThereIsNoSuchFolder() {
		assertThat(new ScanCommand(print(), print()).folder(this.folder.resolve("none"), false)).isEqualTo(2);
	}

	@Test
	void looksThroughManyFiles() throws Exception {
		for (int i = 0; i < 2_000; i++) {
			write("d" + (i % 50) + "/f" + i + ".txt", "some text of a file " + i + "\n".repeat(20));
		}
		write("d1/f1.txt", KEY);
		assertThat(scan(false)).isEqualTo(1);
	}

	@Test
	void saysWhatToDoAboutEachKindOfFinding() throws Exception {
		write("a.txt", KEY);
		assertThat(scan(false)).isEqualTo(1);
		assertThat(shown()).contains("POST /api/revoke_leaked_key", "https://us.posthog.com", "https://eu.posthog.com")
			.doesNotContain("signing-secret:");
		write("a.txt", SECRET);
		this.out.reset();
		assertThat(scan(false)).isEqualTo(1);
		assertThat(shown()).contains("signing-secret: ", "hogaudit secret new").doesNotContain("revoke_leaked_key");
	}

	/** Commits hold two published examples, which nothing takes out any more. */
	@Test
	void noFileOfOurOwnLooksLikeAKey() {
		assertThat(new ScanCommand(print(), print()).folder(Path.of(""), false)).isNotEqualTo(2);
		assertThat(shown().lines()).filteredOn((line) -> line.matches("\\S+:[0-9]+ .*"))
			.allMatch((line) -> line.contains("since commit"));
	}

	private Git repository() throws Exception {
		return Git.init().setDirectory(this.folder.toFile()).call();
	}

	private static RevCommit commit(Git git) throws Exception {
		git.add().addFilepattern(".").call();
		return git.commit().setMessage("a change").setAuthor("a", "a@b").setCommitter("a", "a@b").setSign(false).call();
	}

	private void write(String path, String text) throws IOException {
		Path file = this.folder.resolve(path);
		Files.createDirectories(file.getParent());
		Files.writeString(file, text);
	}

	private int scan(boolean sarif) {
		return new ScanCommand(print(), new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
			.folder(this.folder, sarif);
	}

	private PrintStream print() {
		return new PrintStream(this.out, true, StandardCharsets.UTF_8);
	}

	private List<String> findings() {
		return shown().lines().takeWhile((line) -> !line.isEmpty()).toList();
	}

	private String shown() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

}
