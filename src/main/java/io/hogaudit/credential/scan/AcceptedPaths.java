package io.hogaudit.credential.scan;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * The file {@value #NAME} in a scanned folder's root: one glob a line, against paths from
 * that root. What is found in a file that one of them matches is accepted.
 */
record AcceptedPaths(List<PathMatcher> globs) {

	static final String NAME = ".hogauditignore";

	static AcceptedPaths of(Path root) throws IOException {
		Path file = root.resolve(NAME);
		if (!Files.isRegularFile(file)) {
			return new AcceptedPaths(List.of());
		}
		try {
			return new AcceptedPaths(Files.readAllLines(file)
				.stream()
				.map(String::strip)
				.filter((line) -> !line.isEmpty() && !line.startsWith("#"))
				.map((line) -> FileSystems.getDefault().getPathMatcher("glob:" + line))
				.toList());
		}
		catch (PatternSyntaxException ex) {
			throw new GitException("a line of " + NAME + " is not a glob: " + ex.getDescription());
		}
	}

	boolean accept(String path) {
		try {
			Path relative = Path.of(path);
			return this.globs.stream().anyMatch((glob) -> glob.matches(relative));
		}
		catch (InvalidPathException ex) {
			return false;
		}
	}

}
