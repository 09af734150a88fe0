package io.hogaudit.credential;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/**
 * Looks for keys in a working tree, what git ignores left out, and in every commit that a
 * branch or tag reaches; each content is looked at once. A folder that is no working tree
 * is looked through as it is. Files above {@value #MAX_BYTES} bytes are counted only.
 */
final class SecretScan {

	static final int MAX_BYTES = 5 * 1024 * 1024;

	private static final Pattern ENV_FILE = Pattern.compile("(?:.*/)?\\.env(?:\\.[^/]*)?");

	private static final Pattern ENV_EXAMPLE = Pattern.compile(".*\\.(?:example|sample|template|dist|tmpl)");

	private final List<ScanFinding> findings = new ArrayList<>();

	/** Contents that were looked at. */
	private final Set<ObjectId> seen = new HashSet<>();

	private int files;

	private int skipped;

	private int commits;

	/** Names of files that could not be looked at. */
	private final Set<String> unread = new TreeSet<>();

	/**
	 * What was found.
	 *
	 * @param accepted findings that {@link AcceptedPaths} leaves out
	 * @param files contents looked at
	 * @param skipped files that are too large
	 * @param unread files that could not be looked at
	 */
	record Result(List<ScanFinding> findings, int accepted, int files, int skipped, int commits, Set<String> unread) {
	}

	private SecretScan() {
	}

	static Result of(Path root) throws IOException {
		SecretScan scan = new SecretScan();
		Path top = root;
		FileRepositoryBuilder builder = new FileRepositoryBuilder().findGitDir(root.toAbsolutePath().toFile());
		if (builder.getGitDir() == null) {
			scan.folder(root);
		}
		else {
			try (Repository repository = builder.build()) {
				if (!repository.isBare()) {
					top = repository.getWorkTree().toPath();
					scan.workingTree(repository);
					scan.trackedEnvFiles(repository);
				}
				scan.history(repository);
			}
		}
		AcceptedPaths accepted = AcceptedPaths.of(top);
		List<ScanFinding> findings = scan.findings.stream()
			.filter((finding) -> !accepted.accept(finding.path()))
			.toList();
		return new Result(findings, scan.findings.size() - findings.size(), scan.files, scan.skipped, scan.commits,
				scan.unread);
	}

	private void folder(Path root) throws IOException {
		Files.walkFileTree(root, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				if (Files.exists(file)) {
					look(root.relativize(file).toString(), file);
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException ex) {
				SecretScan.this.unread.add(root.relativize(file).toString());
				return FileVisitResult.CONTINUE;
			}

		});
	}

	// Java cannot open every name that a file system takes; reading a pipe would not end
	private void look(String path, Path file) {
		try {
			BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
			if (!attributes.isRegularFile()) {
				return;
			}
			if (attributes.size() > MAX_BYTES) {
				this.skipped++;
				return;
			}
			this.findings.addAll(KeyFinder.find(path, null, Files.readAllBytes(file)));
			this.files++;
		}
		catch (IOException ex) {
			this.unread.add(path);
		}
	}

	private void workingTree(Repository repository) throws IOException {
		Path root = repository.getWorkTree().toPath();
		try (TreeWalk walk = new TreeWalk(repository)) {
			walk.addTree(new FileTreeIterator(repository));
			while (walk.next()) {
				WorkingTreeIterator entry = walk.getTree(0, WorkingTreeIterator.class);
				if (entry.isEntryIgnored() || Constants.DOT_GIT.equals(walk.getNameString())) {
					continue;
				}
				FileMode mode = walk.getFileMode(0);
				String path = walk.getPathString();
				Path file = file(root, path);
				if (file == null || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)
						|| (walk.isSubtree() && !Files.isReadable(file))) {
					this.unread.add(path);
				}
				else if (walk.isSubtree()) {
					walk.enterSubtree();
				}
				else if (mode.getObjectType() == Constants.OBJ_BLOB && !FileMode.SYMLINK.equals(walk.getRawMode(0))) {
					look(path, file);
				}
			}
		}
	}

	private static @Nullable Path file(Path root, String path) {
		try {
			return root.resolve(path);
		}
		catch (InvalidPathException ex) {
			return null;
		}
	}

	private void trackedEnvFiles(Repository repository) throws IOException {
		DirCache index = repository.readDirCache();
		for (int i = 0; i < index.getEntryCount(); i++) {
			String path = index.getEntry(i).getPathString();
			if (ENV_FILE.matcher(path).matches() && !ENV_EXAMPLE.matcher(path).matches()) {
				this.findings.add(new ScanFinding("env-file", path, 0, null, "tracked by git"));
			}
		}
	}

	// oldest first, so that the commit is the one that brought it in
	private void history(Repository repository) throws IOException {
		try (RevWalk walk = new RevWalk(repository); ObjectReader reader = repository.newObjectReader()) {
			walk.sort(RevSort.TOPO);
			walk.sort(RevSort.REVERSE, true);
			for (Ref ref : repository.getRefDatabase().getRefs()) {
				ObjectId id = Objects.requireNonNullElse(repository.getRefDatabase().peel(ref).getPeeledObjectId(),
						ref.getObjectId());
				if (id != null && walk.parseAny(id) instanceof RevCommit commit) {
					walk.markStart(commit);
				}
			}
			for (RevCommit commit : walk) {
				this.commits++;
				changes(reader, walk, commit);
			}
		}
	}

	private void changes(ObjectReader reader, RevWalk commits, RevCommit commit) throws IOException {
		try (TreeWalk walk = new TreeWalk(reader)) {
			if (commit.getParentCount() > 0) {
				walk.addTree(commits.parseCommit(commit.getParent(0)).getTree());
			}
			else {
				walk.addTree(new EmptyTreeIterator());
			}
			int after = walk.addTree(commit.getTree());
			walk.setRecursive(true);
			walk.setFilter(TreeFilter.ANY_DIFF);
			while (walk.next()) {
				FileMode mode = walk.getFileMode(after);
				if (mode.getObjectType() == Constants.OBJ_BLOB && this.seen.add(walk.getObjectId(after))) {
					blob(reader, walk.getObjectId(after), walk.getPathString(), commit.name());
				}
			}
		}
	}

	private void blob(ObjectReader reader, ObjectId id, String path, String commit) throws IOException {
		ObjectLoader content = reader.open(id, Constants.OBJ_BLOB);
		if (content.getSize() > MAX_BYTES) {
			this.skipped++;
			return;
		}
		this.files++;
		this.findings.addAll(KeyFinder.find(path, commit, content.getCachedBytes(MAX_BYTES)));
	}

}
