package io.hogaudit.credential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

	/**
	 * What was found.
	 *
	 * @param files contents looked at
	 * @param skipped files that are too large
	 */
	record Result(List<ScanFinding> findings, int files, int skipped, int commits) {
	}

	private SecretScan() {
	}

	static Result of(Path root) throws IOException {
		SecretScan scan = new SecretScan();
		FileRepositoryBuilder builder = new FileRepositoryBuilder().findGitDir(root.toAbsolutePath().toFile());
		if (builder.getGitDir() == null) {
			scan.folder(root);
		}
		else {
			try (Repository repository = builder.build()) {
				if (!repository.isBare()) {
					scan.workingTree(repository);
					scan.trackedEnvFiles(repository);
				}
				scan.history(repository);
			}
		}
		return new Result(List.copyOf(scan.findings), scan.files, scan.skipped, scan.commits);
	}

	private void folder(Path root) throws IOException {
		try (Stream<Path> files = Files.walk(root)) {
			for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
				look(root.relativize(file).toString(), file);
			}
		}
	}

	private void look(String path, Path file) throws IOException {
		if (Files.size(file) > MAX_BYTES) {
			this.skipped++;
			return;
		}
		this.files++;
		this.findings.addAll(KeyFinder.find(path, null, Files.readAllBytes(file)));
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
				if (walk.isSubtree()) {
					walk.enterSubtree();
				}
				else if (walk.getFileMode(0).getObjectType() == Constants.OBJ_BLOB
						&& !FileMode.SYMLINK.equals(walk.getRawMode(0))) {
					look(walk.getPathString(), root.resolve(walk.getPathString()));
				}
			}
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
