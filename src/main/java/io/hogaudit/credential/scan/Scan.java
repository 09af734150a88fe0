package io.hogaudit.credential.scan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * One scan: of a folder with everything in it, or of what the next commit would change.
 * Collects what is found and what was not looked at. One thread.
 */
final class Scan {

	private final List<ScanFinding> findings = new ArrayList<>();

	private final Set<Gap> gaps = new LinkedHashSet<>();

	/** Histories that were looked at; a worktree shares that of its repository. */
	private final Set<Path> histories = new HashSet<>();

	private int contents;

	private int commits;

	private int ignored;

	/** Reads something that a scan looks at. */
	@FunctionalInterface
	interface Step {

		void run() throws IOException;

	}

	/**
	 * Looks at a folder, or at the whole working tree around it unless git ignores the
	 * folder.
	 */
	static ScanReport folder(Path folder) throws IOException {
		Path root = folder.toRealPath();
		Path top = top(root);
		Scan scan = new Scan();
		if (top == null || isIgnored(root, top)) {
			top = root;
		}
		new FolderScan(scan).folder(top, "");
		return scan.report(top);
	}

	/**
	 * Looks at what is staged.
	 * @param index the file that a hook names, null for that of the repository
	 */
	static ScanReport staged(Path folder, @Nullable Path index) throws IOException {
		Path top = top(folder.toRealPath());
		Path gitDir = (top != null) ? Git.repository(top.resolve(".git")) : null;
		if (top == null || gitDir == null) {
			throw new GitException("it is not in the working tree of a git repository, so that nothing can be staged");
		}
		Scan scan = new Scan();
		// git names the index of the repository that it commits to
		Path own = (index != null) ? index.toAbsolutePath().normalize() : gitDir;
		boolean isOwn = index != null && own.resolveSibling("").toRealPath().startsWith(gitDir);
		try (Git git = new Git(gitDir, top, isOwn ? own.toString() : null)) {
			new StagedScan(scan, git, Git.common(gitDir)).run();
		}
		return scan.report(top);
	}

	private static @Nullable Path top(Path folder) {
		Path top = folder;
		while (top != null && !Files.exists(top.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
			top = FolderScan.isBare(top) ? null : top.getParent();
		}
		return top;
	}

	private static boolean isIgnored(Path root, Path top) throws IOException {
		if (root.equals(top)) {
			return false;
		}
		Path gitDir = Git.repository(top.resolve(".git"));
		if (gitDir == null) {
			return true;
		}
		try (Git git = new Git(gitDir, top, null)) {
			return git.succeeds("check-ignore", "--quiet", "--", root.toString());
		}
	}

	/** Looks at a content; a read error is a gap. */
	Set<Key> look(String path, InputStream in, Predicate<String> lfs) {
		Content content = new Content(lfs, Content.MAX_UNPACKED);
		step(path, () -> content.read(in));
		this.contents++;
		content.gaps().forEach((gap) -> gap(path + gap.path(), gap.reason()));
		Set<Key> keys = content.keys();
		KeyFinder.find(path, Spot.START).forEach((key) -> keys.add(new Key(key.value(), 0, "")));
		return keys;
	}

	/** What fails of a scan does not end it. */
	void step(String path, Step step) {
		try {
			step.run();
		}
		catch (GitException ex) {
			gap(path, String.valueOf(ex.getMessage()));
		}
		catch (IOException ex) {
			gap(path, "cannot be read");
		}
	}

	void found(ScanFinding finding) {
		this.findings.add(finding);
	}

	void gap(String path, String reason) {
		this.gaps.add(new Gap(path, reason));
	}

	void commit() {
		this.commits++;
	}

	void ignored(int more) {
		this.ignored += more;
	}

	boolean firstOf(Path history) {
		return this.histories.add(history);
	}

	private ScanReport report(Path top) throws IOException {
		AcceptedPaths accepted = AcceptedPaths.of(top);
		List<ScanFinding> left = this.findings.stream().filter((finding) -> !accepted.accept(finding.path())).toList();
		List<Gap> open = this.gaps.stream().filter((gap) -> !accepted.accept(gap.path())).toList();
		return new ScanReport(left, open, this.findings.size() + this.gaps.size() - left.size() - open.size(),
				this.contents, this.commits, this.ignored);
	}

}
