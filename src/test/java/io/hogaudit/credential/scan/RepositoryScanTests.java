package io.hogaudit.credential.scan;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Exit code 0 means that all of a repository was looked at: each way in which some is
 * not.
 */
class RepositoryScanTests {

	private static final String KEY = "k=" + Folder.KEY + "\n";

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path temporary;

	@SuppressWarnings("NullAway.Init")
	private Folder folder;

	@BeforeEach
	void folder() throws Exception {
		this.folder = new Folder(Files.createDirectory(this.temporary.resolve("it")));
	}

	private void finds(String... findings) {
		assertThat(this.folder.scan()).as(this.folder.err()).isEqualTo(1);
		assertThat(this.folder.findings()).containsExactlyInAnyOrder(findings);
	}

	private void doesNotLookAt(String path, String reason) {
		assertThat(this.folder.scan()).as(this.folder.out() + this.folder.err()).isEqualTo(2);
		assertThat(this.folder.err().lines())
			.anyMatch((line) -> line.startsWith("Not looked at: " + path + " ") && line.contains(reason));
	}

	private static String posthogKey(String path) {
		return path + ":1 posthog-key phx_...3456";
	}

	@ParameterizedTest
	@ValueSource(strings = { "gitdir: ../.git/modules/part\n", "gitdir: /nowhere\n", "nonsense", "" })
	void namesAGitFileThatLeadsNowhere(String content) throws Exception {
		this.folder.write(".git", content).write("a.txt", "clean");
		doesNotLookAt(".git", "does not lead to a repository");
		this.folder.write("a.txt", KEY);
		finds(posthogKey("a.txt"));
		assertThat(this.folder.err()).contains("Not looked at: .git ");
	}

	@Test
	void namesAGitFolderThatIsNotARepository() throws Exception {
		Files.createDirectories(this.folder.path(".git/objects"));
		this.folder.write("a.txt", "clean");
		doesNotLookAt(".git", "does not lead to a repository");
	}

	@Test
	void namesARepositoryInAFolderThatLeadsNowhere() throws Exception {
		this.folder.write("sub/.git", "gitdir: ../none").write("a.txt", "clean");
		doesNotLookAt("sub/.git", "does not lead to a repository");
		this.folder.repository().commit();
		doesNotLookAt("sub/.git", "does not lead to a repository");
	}

	@Test
	void looksIntoRepositoriesInARepository() throws Exception {
		Folder nested = this.folder.repository().folder("vendor/nested").repository();
		String guilty = nested.write("b.txt", KEY).commit();
		nested.write("b.txt", "clean").commit();
		finds(posthogKey("vendor/nested/b.txt") + " since commit " + guilty);
	}

	@Test
	void looksIntoRepositoriesInAFolder() throws Exception {
		String guilty = this.folder.folder("one").repository().write("b.txt", KEY).commit();
		this.folder.folder("one").write("b.txt", "clean").commit();
		this.folder.git("clone", "--quiet", "--bare", "one", "two.git");
		finds(posthogKey("one/b.txt") + " since commit " + guilty,
				posthogKey("two.git/b.txt") + " since commit " + guilty);
	}

	@Test
	void looksIntoSubmodulesAndNamesThoseThatAreNotHere() throws Exception {
		Folder part = new Folder(Files.createDirectory(this.temporary.resolve("part"))).repository();
		part.write("b.txt", "clean").commit();
		this.folder.repository().git("submodule", "--quiet", "add", part.path("").toString(), "sub");
		this.folder.commit();
		assertThat(this.folder.scan()).as(this.folder.err()).isZero();
		this.folder.folder("sub").write("c.txt", KEY);
		finds(posthogKey("sub/c.txt"));
		Folder clone = new Folder(this.temporary.resolve("clone"));
		this.folder.git("clone", "--quiet", ".", clone.path("").toString());
		this.folder = clone;
		doesNotLookAt("sub", "git submodule update --init");
	}

	@Test
	void namesASubmoduleThatOnlyTheHistoryHas() throws Exception {
		Folder part = new Folder(Files.createDirectory(this.temporary.resolve("part"))).repository();
		part.write("b.txt", "clean").commit();
		this.folder.repository().git("submodule", "--quiet", "add", part.path("").toString(), "sub");
		this.folder.commit();
		this.folder.git("rm", "--quiet", "sub");
		this.folder.commit();
		doesNotLookAt("sub", "submodule");
		this.folder.write(".hogauditignore", "sub\n").commit();
		assertThat(this.folder.scan()).as(this.folder.err()).isZero();
	}

	@Test
	void looksAtAWorktreeWithTheHistoryOfItsRepository() throws Exception {
		String guilty = this.folder.repository().write("a.txt", KEY).commit();
		this.folder.write("a.txt", "clean").commit();
		this.folder.git("worktree", "add", "--quiet", "../tree");
		this.folder = new Folder(this.temporary.resolve("tree"));
		finds(posthogKey("a.txt") + " since commit " + guilty);
		Files.move(this.temporary.resolve("it"), this.temporary.resolve("away"));
		doesNotLookAt(".git", "does not lead to a repository");
	}

	@Test
	void namesHistoryThatAShallowCloneLacks() throws Exception {
		this.folder.repository().write("a.txt", KEY).commit();
		this.folder.write("a.txt", "clean").commit();
		Folder clone = new Folder(this.temporary.resolve("clone"));
		this.folder.git("clone", "--quiet", "--depth=1", "file://" + this.folder.path("").toAbsolutePath(),
				clone.path("").toString());
		this.folder = clone;
		doesNotLookAt(".git", "shallow clone");
	}

	@ParameterizedTest
	@ValueSource(strings = { "blob:none", "tree:0", "blob:limit=1" })
	void namesHistoryThatAPartialCloneLacks(String filter) throws Exception {
		this.folder.repository().write("a.txt", KEY).commit();
		this.folder.write("a.txt", "clean").commit();
		this.folder.git("config", "uploadpack.allowFilter", "true");
		Folder clone = new Folder(this.temporary.resolve("clone"));
		this.folder.git("clone", "--quiet", "--filter=" + filter, "file://" + this.folder.path("").toAbsolutePath(),
				clone.path("").toString());
		this.folder = clone;
		doesNotLookAt(".git", "partial clone");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--object-format=sha256", "--object-format=sha1" })
	void readsBothKindsOfIds(String format) throws Exception {
		String guilty = this.folder.repository(format).write("a.txt", KEY).commit();
		this.folder.write("a.txt", "clean").commit();
		finds(posthogKey("a.txt") + " since commit " + guilty);
	}

	@Test
	void readsASplitIndex() throws Exception {
		this.folder.repository().write("a.txt", "clean").write(".env", "A=1").commit();
		this.folder.git("update-index", "--split-index");
		finds(".env:0 env-file tracked by git");
	}

	@Test
	void readsASparseIndexAndWhatIsNotCheckedOut() throws Exception {
		this.folder.repository().write("in/a.txt", "clean").write("out/b.txt", KEY);
		String guilty = this.folder.commit();
		this.folder.git("sparse-checkout", "set", "--cone", "--sparse-index", "in");
		assertThat(this.folder.path("out")).doesNotExist();
		finds(posthogKey("out/b.txt") + " since commit " + guilty);
	}

	@Test
	void looksAtTrackedFilesThatARuleIgnores() throws Exception {
		this.folder.repository().write(".gitignore", "build/\n*.local\n").write("build/a.txt", "clean");
		this.folder.write("b.local", "clean");
		this.folder.git("add", "--force", ".");
		this.folder.commit();
		this.folder.write("build/a.txt", KEY).write("b.local", KEY).write("build/not.txt", KEY).write("c.local", KEY);
		finds(posthogKey("build/a.txt"), posthogKey("b.local"));
		assertThat(this.folder.err()).contains("2 paths that git ignores left out");
	}

	@Test
	void looksAtAnIgnoredFolderThatIsNamed() throws Exception {
		this.folder.repository().write(".gitignore", "build/\n").write("build/a.txt", KEY).commit();
		this.folder = this.folder.folder("build");
		finds(posthogKey("a.txt"));
	}

	@Test
	void looksAtTheWholeWorkingTreeAroundAFolder() throws Exception {
		this.folder.repository().write("a.txt", KEY).write("sub/b.txt", "clean");
		this.folder = this.folder.folder("sub");
		finds(posthogKey("a.txt"));
	}

	@Test
	void findsWhatOnlyTheIndexHolds() throws Exception {
		this.folder.repository().write("a.txt", "clean").commit();
		this.folder.write("conf", KEY).git("add", "conf");
		this.folder.write("conf", "k=\n");
		finds(posthogKey("conf") + " staged");
	}

	@Test
	void findsWhatOnlyAStashAReflogOrANoteHolds() throws Exception {
		this.folder.repository().write("a.txt", "clean").commit();
		this.folder.write("a.txt", KEY).git("stash");
		this.folder.write("b.txt", KEY);
		String dropped = this.folder.commit();
		this.folder.git("reset", "--quiet", "--hard", "HEAD~1");
		this.folder.git("notes", "add", "-m", KEY, "HEAD");
		assertThat(this.folder.scan()).isEqualTo(1);
		assertThat(this.folder.findings()).hasSize(3)
			.anyMatch((line) -> line.startsWith("a.txt:1 "))
			.contains(posthogKey("b.txt") + " since commit " + dropped);
	}

	@Test
	void findsWhatMessagesAndTagsHold() throws Exception {
		this.folder.repository().write("a.txt", "clean").commit();
		this.folder.git("commit", "--quiet", "--allow-empty", "-m", "use " + Folder.KEY);
		String commit = this.folder.git("rev-parse", "HEAD").strip();
		this.folder.git("tag", "-a", "-m", KEY, "v1");
		this.folder.write("b.txt", KEY.replace('A', 'B'));
		String blob = this.folder.git("hash-object", "-w", "b.txt").strip();
		this.folder.git("tag", "loose", blob);
		this.folder.write("b.txt", "clean").commit();
		assertThat(this.folder.scan()).isEqualTo(1);
		assertThat(this.folder.findings())
			.contains("commit " + commit + ":6 posthog-key phx_...3456", "tag v1:6 posthog-key phx_...3456")
			.anyMatch((line) -> line.contains("object " + blob));
	}

	@Test
	void readsPackedObjectsAndReferencesAndThoseOfAnother() throws Exception {
		String guilty = this.folder.repository().write("a.txt", KEY).commit();
		this.folder.write("a.txt", "clean").commit();
		this.folder.git("gc", "--quiet");
		Folder borrower = new Folder(this.temporary.resolve("borrower"));
		this.folder.git("clone", "--quiet", "--shared", ".", borrower.path("").toString());
		this.folder = borrower;
		finds(posthogKey("a.txt") + " since commit " + guilty);
		Files.move(this.temporary.resolve("it"), this.temporary.resolve("away"));
		doesNotLookAt(".git", "git says");
	}

	@Test
	void looksBehindReplacedObjects() throws Exception {
		String guilty = this.folder.repository().write("a.txt", KEY).commit();
		this.folder.write("a.txt", "clean");
		String blob = this.folder.git("hash-object", "-w", "a.txt").strip();
		this.folder.git("replace", this.folder.git("rev-parse", "HEAD:a.txt").strip(), blob);
		finds(posthogKey("a.txt") + " since commit " + guilty);
	}

	@Test
	void looksAtTheRepositorysOwnFiles() throws Exception {
		this.folder.repository().write("a.txt", "clean").commit();
		this.folder.git("config", "http.extraHeader", "Authorization: Bearer " + Folder.KEY);
		assertThat(this.folder.scan()).isEqualTo(1);
		assertThat(this.folder.findings()).singleElement().asString().startsWith(".git/config:");
	}

	@Test
	void findsTheKeyInANameAndDoesNotShowIt() throws Exception {
		this.folder.repository().write(Folder.KEY + ".txt", "clean").commit();
		assertThat(this.folder.scan()).isEqualTo(1);
		assertThat(this.folder.findings()).contains("phx_...3456.txt:0 posthog-key phx_...3456");
		assertThat(this.folder.sarif()).isEqualTo(1);
	}

	@Test
	void readsABareRepository() throws Exception {
		String guilty = this.folder.repository().write("a.txt", KEY).commit();
		Folder bare = new Folder(this.temporary.resolve("bare.git"));
		this.folder.git("clone", "--quiet", "--bare", ".", bare.path("").toString());
		this.folder = bare;
		finds(posthogKey("a.txt") + " since commit " + guilty);
	}

	@Test
	void namesADamagedObjectAndGoesOn() throws Exception {
		this.folder.repository().write("a.txt", "clean").write("b.txt", KEY);
		String guilty = this.folder.commit();
		String blob = this.folder.git("rev-parse", "HEAD:a.txt").strip();
		Path object = this.folder.path(".git/objects/" + blob.substring(0, 2) + "/" + blob.substring(2));
		assertThat(object.toFile().setWritable(true)).isTrue();
		Files.writeString(object, "damaged");
		this.folder.write("b.txt", "clean");
		finds(posthogKey("b.txt") + " since commit " + guilty);
		assertThat(this.folder.err()).contains("Not looked at: .git ", "git fsck");
		Files.delete(object);
		assertThat(this.folder.scan()).isEqualTo(1);
		assertThat(this.folder.err()).contains("Not looked at: .git ");
	}

	@Test
	void namesABrokenReference() throws Exception {
		this.folder.repository().write("a.txt", "clean").commit();
		this.folder.write(".git/refs/heads/other", "1234567890123456789012345678901234567890\n");
		doesNotLookAt(".git", "git says");
	}

	@Test
	void runsNothingThatTheRepositoryNames() throws Exception {
		this.folder.repository().write("a.txt", KEY).commit();
		Path trace = this.temporary.resolve("trace");
		for (String name : new String[] { "core.fsmonitor", "core.pager", "diff.external", "gpg.program",
				"core.sshCommand" }) {
			this.folder.git("config", name, "touch " + trace + " #");
		}
		this.folder.git("config", "log.showSignature", "true");
		assertThat(this.folder.scan()).isEqualTo(1);
		this.folder.write("b.txt", "clean").write(".git/hooks/post-index-change", "#!/bin/sh\ntouch " + trace);
		Files.setPosixFilePermissions(this.folder.path(".git/hooks/post-index-change"),
				PosixFilePermissions.fromString("rwxr-xr-x"));
		assertThat(this.folder.staged(null)).isZero();
		assertThat(trace).doesNotExist();
	}

	@Test
	void namesFilesThatCannotBeRead() throws Exception {
		this.folder.write("a.txt", "clean").write("shut/b.txt", "clean");
		Files.setPosixFilePermissions(this.folder.path("a.txt"), PosixFilePermissions.fromString("---------"));
		Files.setPosixFilePermissions(this.folder.path("shut"), PosixFilePermissions.fromString("---------"));
		Assumptions.assumeFalse(Files.isReadable(this.folder.path("a.txt")),
				"root reads every file: run the tests as another user");
		doesNotLookAt("a.txt", "cannot be read");
		doesNotLookAt("shut", "cannot be read");
	}

	@Test
	void readsLinksAsTextsAndNamesFoldersOutside() throws Exception {
		Folder outside = new Folder(Files.createDirectory(this.temporary.resolve("outside"))).write("b.txt", KEY);
		Files.createSymbolicLink(this.folder.path("broken"), Path.of(Folder.KEY));
		Files.createSymbolicLink(this.folder.path("file"), outside.path("b.txt"));
		Files.createSymbolicLink(this.folder.path("folder"), outside.path(""));
		finds(posthogKey("broken"), posthogKey("file"));
		assertThat(this.folder.err()).contains("Not looked at: folder leads to a folder outside");
	}

	@Test
	void readsWhatGitLfsKeepsAndNamesWhatItDoesNot() throws Exception {
		String id = "0123456789abcdef".repeat(4);
		this.folder.repository()
			.write("large.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:" + id + "\nsize 12\n")
			.commit();
		doesNotLookAt("large.bin", "git lfs fetch --all");
		this.folder.write(".git/lfs/objects/01/23/" + id, KEY);
		finds(posthogKey(".git/lfs/objects/01/23/" + id));
	}

	@Test
	void stagedLooksAtTheIndexAndNotAtTheFile() throws Exception {
		this.folder.repository().write("a.txt", "clean").commit();
		this.folder.write("conf", KEY).write("line\nbreak", KEY).git("add", "--all");
		this.folder.write("conf", "clean").write("line\nbreak", "clean").write("other", KEY);
		assertThat(this.folder.staged(null)).as(this.folder.err()).isEqualTo(1);
		assertThat(this.folder.findings()).containsExactlyInAnyOrder(posthogKey("conf") + " staged",
				"line\\u{a}break:1 posthog-key phx_...3456 staged");
		this.folder.git("add", "--all");
		this.folder.git("rm", "--quiet", "--cached", "other");
		assertThat(this.folder.staged(null)).as(this.folder.out()).isZero();
	}

	@Test
	void stagedLooksAtTheFirstCommitAndAtEnvFiles() throws Exception {
		this.folder.repository().write(".env", "A=1").write("a.txt", KEY).git("add", "--all");
		assertThat(this.folder.folder("sub").staged(null)).isEqualTo(1);
		assertThat(this.folder.staged(null)).isEqualTo(1);
		assertThat(this.folder.findings()).containsExactlyInAnyOrder(".env:0 env-file tracked by git",
				posthogKey("a.txt") + " staged");
	}

	/** With {@code git commit -a} the next commit is in an index of its own. */
	@Test
	void stagedLooksAtTheIndexThatGitNamesToItsHook() throws Exception {
		this.folder.repository().write("a.txt", "clean").commit();
		this.folder.write("a.txt", KEY);
		Path other = this.folder.path(".git/next-index-1.lock");
		this.folder.git(Map.of("GIT_INDEX_FILE", other.toString()), "add", "a.txt");
		assertThat(this.folder.staged(null)).isZero();
		assertThat(this.folder.staged(other)).isEqualTo(1);
		Folder elsewhere = this.folder.folder("elsewhere").repository().write("b.txt", "clean");
		elsewhere.git("add", "--all");
		assertThat(elsewhere.staged(other)).as(elsewhere.err()).isZero();
	}

	@Test
	void stagedSaysThatThereIsNothingToCommitTo() throws Exception {
		this.folder.write("a.txt", KEY);
		assertThat(this.folder.staged(null)).isEqualTo(2);
		assertThat(this.folder.err()).contains("not in the working tree of a git repository");
	}

	@Test
	void namesAKeyOnceAFileInTheHistory() throws Exception {
		String guilty = this.folder.repository().write("a.txt", KEY).commit();
		this.folder.write("a.txt", KEY + "more").commit();
		this.folder.write("a.txt", "clean").commit();
		finds(posthogKey("a.txt") + " since commit " + guilty);
	}

	@Test
	void findsAPathThatIsNotAcceptedBesideOneThatIs() throws Exception {
		String guilty = this.folder.repository().write("test/a.txt", KEY).write("main/b.txt", KEY).commit();
		this.folder.write("test/a.txt", "clean")
			.write("main/b.txt", "clean")
			.write(".hogauditignore", "test/**\n")
			.commit();
		finds(posthogKey("main/b.txt") + " since commit " + guilty);
	}

	@Test
	void readsUtf16ThroughTheHistory() throws Exception {
		this.folder.repository().write("a.txt", KEY.getBytes(StandardCharsets.UTF_16LE)).commit();
		assertThat(this.folder.scan()).isEqualTo(1);
		assertThat(this.folder.findings()).hasSize(2);
	}

}
