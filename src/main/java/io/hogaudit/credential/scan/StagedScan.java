package io.hogaudit.credential.scan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Looks at each content that the next commit would add or change, as the index holds it.
 */
final class StagedScan {

	private static final String SUBMODULE_MODE = "160000";

	private final Scan scan;

	private final Git git;

	private final Path common;

	StagedScan(Scan scan, Git git, Path common) {
		this.scan = scan;
		this.git = git;
		this.common = common;
	}

	void run() throws IOException {
		Map<String, List<String>> paths = new LinkedHashMap<>();
		List<String> parts = this.git.list("diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames",
				"--no-ext-diff");
		for (int i = 0; i + 1 < parts.size(); i += 2) {
			String[] change = parts.get(i).split(" ");
			String id = change[3];
			String path = parts.get(i + 1);
			if (id.chars().allMatch((c) -> c == '0') || change[1].equals(SUBMODULE_MODE)) {
				continue;
			}
			paths.computeIfAbsent(id, (none) -> new ArrayList<>()).add(path);
			if (HistoryScan.isEnvFile(path)) {
				this.scan.found(ScanFinding.envFile(path));
			}
		}
		this.git.read(paths.keySet().stream().map((id) -> id + " ").toList(), (object) -> look(object, paths),
				(line) -> this.scan.gap(String.join(", ", paths.getOrDefault(line.strip(), List.of())),
						"cannot be read: run git fsck"));
		this.git.complaints().forEach((complaint) -> this.scan.gap(".git", complaint));
	}

	private void look(Objects.Entry object, Map<String, List<String>> paths) {
		List<String> here = paths.getOrDefault(object.id(), List.of());
		String first = here.isEmpty() ? object.id() : here.getFirst();
		if (object.type().equals("missing")) {
			this.scan.gap(first, "is missing in the repository: run git fsck");
			return;
		}
		look(here, first, object.content(), (id) -> large(here, first, Git.lfs(this.common, id)));
	}

	private boolean large(List<String> paths, String first, Path file) {
		if (Files.exists(file)) {
			this.scan.step(first, () -> {
				try (InputStream in = Files.newInputStream(file)) {
					look(paths, first, in, (id) -> false);
				}
			});
			return true;
		}
		return false;
	}

	private void look(List<String> paths, String first, InputStream content, Predicate<String> lfs) {
		for (Key key : this.scan.look(first, content, lfs)) {
			paths.forEach((path) -> this.scan.found(ScanFinding.of(key, path, "staged")));
		}
	}

}
