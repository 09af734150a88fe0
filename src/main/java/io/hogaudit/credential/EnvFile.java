package io.hogaudit.credential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.filter.PathFilter;

/**
 * Whether git would take up the {@code .env} file of a folder, by git's own rules: ignore
 * files of every level, {@code .git/info/exclude}, and that a tracked file stays tracked
 * whatever is ignored.
 */
final class EnvFile {

	/** What git makes of it. */
	enum State {

		/** There is none, or no working tree around it. */
		ABSENT,
		/** Git leaves it out. */
		IGNORED,
		/** The next commit of everything would hold it. */
		UNTRACKED,
		/** It is in the repository. */
		TRACKED

	}

	private EnvFile() {
	}

	static State of(Path folder) throws IOException {
		Path here = folder.toAbsolutePath().normalize();
		Path file = here.resolve(".env");
		FileRepositoryBuilder builder = new FileRepositoryBuilder().findGitDir(here.toFile());
		if (!Files.exists(file) || builder.getGitDir() == null) {
			return State.ABSENT;
		}
		try (Repository repository = builder.build()) {
			if (repository.isBare()) {
				return State.ABSENT;
			}
			String path = repository.getWorkTree().toPath().relativize(file).toString();
			if (repository.readDirCache().getEntry(path) != null) {
				return State.TRACKED;
			}
			return isIgnored(repository, path) ? State.IGNORED : State.UNTRACKED;
		}
	}

	private static boolean isIgnored(Repository repository, String path) throws IOException {
		try (TreeWalk walk = new TreeWalk(repository)) {
			walk.addTree(new FileTreeIterator(repository));
			walk.setFilter(PathFilter.create(path));
			while (walk.next()) {
				if (walk.getTree(0, WorkingTreeIterator.class).isEntryIgnored()) {
					return true;
				}
				if (walk.isSubtree()) {
					walk.enterSubtree();
				}
			}
			return false;
		}
	}

}
