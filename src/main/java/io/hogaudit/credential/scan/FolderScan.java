package io.hogaudit.credential.scan;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Looks at a folder and every repository in it. In a working tree, what git ignores is
 * left out and counted; of a repository's own folder everything but its objects, which
 * {@link HistoryScan} reads.
 */
final class FolderScan {

	private static final String LEADS_NOWHERE = "does not lead to a repository that git can read, so its history was not looked at: scan a whole clone";

	private final Scan scan;

	FolderScan(Scan scan) {
		this.scan = scan;
	}

	/**
	 * Looks at a folder.
	 * @param prefix its path from the scan's root, with a slash, empty for the root
	 */
	void folder(Path folder, String prefix) {
		Path dotGit = folder.resolve(".git");
		boolean working = Files.exists(dotGit, LinkOption.NOFOLLOW_LINKS);
		if (!working && !isBare(folder)) {
			files(folder, prefix, Set.of(), (id) -> false, true);
			return;
		}
		String name = working ? prefix + ".git" : prefix;
		this.scan.step(name, () -> {
			Path gitDir = Git.repository(working ? dotGit : folder);
			if (gitDir == null) {
				this.scan.gap(name, LEADS_NOWHERE);
				files(folder, prefix, Set.of(), (id) -> false, true);
				return;
			}
			try (Git git = new Git(gitDir, working ? folder : null, null)) {
				repository(git, gitDir, working ? folder : null, prefix);
				git.complaints().forEach((complaint) -> this.scan.gap(name, complaint));
			}
		});
	}

	/** Whether a folder looks like a repository's own one. */
	static boolean isBare(Path folder) {
		return Files.isRegularFile(folder.resolve("HEAD")) && Files.isDirectory(folder.resolve("objects"))
				&& Files.isDirectory(folder.resolve("refs"));
	}

	private void repository(Git git, Path gitDir, @Nullable Path workTree, String prefix) throws IOException {
		Path common = Git.common(gitDir);
		Predicate<String> lfs = (id) -> Files.exists(Git.lfs(common, id));
		HistoryScan history = new HistoryScan(this.scan, git, prefix, lfs);
		if (workTree != null) {
			List<String> ignored = git.list("ls-files", "-z", "--others", "--ignored", "--exclude-standard",
					"--directory");
			this.scan.ignored(ignored.size());
			files(workTree, prefix, new HashSet<>(ignored), lfs, false);
		}
		this.scan.step(prefix + ".git/index", history::index);
		if (this.scan.firstOf(common)) {
			this.scan.step(prefix + ".git", history::run);
			files(common, (workTree != null) ? prefix + ".git/" : prefix, Set.of("objects/"), lfs, false);
		}
		history.submodules(workTree);
	}

	private void files(Path root, String prefix, Set<String> left, Predicate<String> lfs, boolean followLinks) {
		this.scan.step(prefix, () -> Files.walkFileTree(root, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
				if (folder.equals(root)) {
					return FileVisitResult.CONTINUE;
				}
				String name = name(folder) + "/";
				if (left.contains(name) || (name.equals(".git/") && !followLinks)) {
					return FileVisitResult.SKIP_SUBTREE;
				}
				if (isBare(folder) || Files.exists(folder.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
					folder(folder, prefix + name);
					return FileVisitResult.SKIP_SUBTREE;
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				String name = name(file);
				if (!left.contains(name)) {
					FolderScan.this.scan.step(prefix + name, () -> {
						if (attributes.isSymbolicLink()) {
							link(root, file, prefix + name, lfs, followLinks);
						}
						else if (attributes.isRegularFile()) {
							file(file, prefix + name, lfs);
						}
					});
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException ex) {
				FolderScan.this.scan.gap(prefix + name(file), "cannot be read");
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException ex) {
				if (ex != null) {
					FolderScan.this.scan.gap(prefix + name(folder), "cannot be read");
				}
				return FileVisitResult.CONTINUE;
			}

			// git names ignored files as Java does, save for what neither can write
			private String name(Path path) {
				return root.relativize(path).toString();
			}

		}));
	}

	private void file(Path file, String path, Predicate<String> lfs) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			look(path, in, lfs);
		}
	}

	// to git a link is a text; in another folder it may stand for what lies elsewhere
	private void link(Path root, Path link, String path, Predicate<String> lfs, boolean follow) throws IOException {
		String target = Files.readSymbolicLink(link).toString();
		look(path, new ByteArrayInputStream(target.getBytes(StandardCharsets.UTF_8)), lfs);
		if (follow && Files.exists(link) && !link.toRealPath().startsWith(root)) {
			if (Files.isRegularFile(link)) {
				file(link, path, lfs);
			}
			else if (Files.isDirectory(link)) {
				this.scan.gap(path, "leads to a folder outside: scan that folder");
			}
		}
	}

	private void look(String path, InputStream in, Predicate<String> lfs) {
		this.scan.look(path, in, lfs).forEach((key) -> this.scan.found(ScanFinding.of(key, path, "")));
	}

}
