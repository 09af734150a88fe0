package io.hogaudit.credential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

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
			assertThat(shown().lines().toList())
				.containsExactly("a.txt:2 signing-secret whsec_... since commit " + guilty.name());
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
			assertThat(shown().lines().toList()).containsExactly("deploy/.env:0 env-file tracked by git");
		}
	}

	@Test
	void passesOverWhatGitIgnoresWhatIsPublicWhatIsBinaryAndWhatIsAnExample() throws Exception {
		try (Git git = repository()) {
			write(".gitignore", ".env\n");
			write(".env", KEY);
			write("public.txt", "phc_" + KEY.substring(4));
			write("binary.bin", "\0" + KEY);
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

	@Test
	void writesSarif() throws Exception {
		write("sub folder/a.txt", "\n" + KEY);
		assertThat(scan(true)).isEqualTo(1);
		JsonNode run = new JsonMapper().readTree(shown()).at("/runs/0");
		assertThat(run.at("/tool/driver/rules")).hasSize(3);
		assertThat(run.at("/results/0/ruleId").asString()).isEqualTo("posthog-key");
		assertThat(run.at("/results/0/locations/0/physicalLocation/artifactLocation/uri").asString())
			.isEqualTo("sub%20folder/a.txt");
		assertThat(run.at("/results/0/locations/0/physicalLocation/region/startLine").asInt()).isEqualTo(2);
		assertThat(shown()).doesNotContain(KEY);
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
	void goesOnBehindANameThatJavaCannotOpen(boolean git) throws Exception {
		write("z.txt", "clean");
		assertThat(new ProcessBuilder("sh", "-c", "echo x > \"$(printf 'caf\\377.txt')\"; mkdir \"$(printf 'd\\377')\"")
			.directory(this.folder.toFile())
			.start()
			.waitFor()).isZero();
		if (git) {
			repository().close();
			ByteArrayOutputStream errors = new ByteArrayOutputStream();
			assertThat(new ScanCommand(print(), new PrintStream(errors, true, StandardCharsets.UTF_8)).run(this.folder,
					false))
				.isEqualTo(2);
			assertThat(errors.toString(StandardCharsets.UTF_8)).contains("caf", ".txt cannot be read");
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
		assertThat(shown().lines()).hasSize(1).allMatch((line) -> line.startsWith("src/main/b.txt:1"));
	}

	@Test
	void doesNotScanWithAListThatCannotBeUnderstood() throws Exception {
		write("a.txt", KEY);
		write(".hogauditignore", "[\n");
		assertThat(scan(false)).isEqualTo(2);
	}

	@Test
	void saysThatThereIsNoSuchFolder() {
		assertThat(new ScanCommand(print(), print()).run(this.folder.resolve("none"), false)).isEqualTo(2);
	}

	@Test
	void looksThroughManyFiles() throws Exception {
		for (int i = 0; i < 5_000; i++) {
			write("d" + (i % 50) + "/f" + i + ".txt", "some text of a file " + i + "\n".repeat(20));
		}
		write("d1/f1.txt", KEY);
		assertThat(assertTimeoutPreemptively(Patience.BOUND, () -> scan(false))).isEqualTo(1);
	}

	/** Commits hold two published examples, which nothing takes out any more. */
	@Test
	void noFileOfOurOwnLooksLikeAKey() {
		assertThat(new ScanCommand(print(), print()).run(Path.of(""), false)).isNotEqualTo(2);
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
			.run(this.folder, sarif);
	}

	private PrintStream print() {
		return new PrintStream(this.out, true, StandardCharsets.UTF_8);
	}

	private String shown() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

}
