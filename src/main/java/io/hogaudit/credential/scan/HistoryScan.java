package io.hogaudit.credential.scan;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Looks at every object that a branch, tag, note, stash, reflog or index of a repository
 * leads to: contents, and the messages of commits and tags. What nothing leads to is not
 * part of a history.
 */
final class HistoryScan {

	private static final int BATCH = 20_000;

	private static final int MAX_FIND = 500;

	private static final String SUBMODULE_MODE = "160000";

	private static final Pattern SUBMODULE = Pattern.compile("(?m)^\\s*path\\s*=\\s*(.+?)\\s*$");

	private static final Pattern ENV_FILE = Pattern.compile("(?:.*/)?\\.env(?:\\.[^/]*)?");

	private static final Pattern ENV_EXAMPLE = Pattern.compile(".*\\.(?:example|sample|template|dist|tmpl)");

	private final Scan scan;

	private final Git git;

	private final String prefix;

	private final Predicate<String> lfs;

	/** Names of tracked contents by their ids. */
	private final Map<String, String> indexed = new HashMap<>();

	/** Names of contents with keys, as the list of objects has them. */
	private final Map<String, String> names = new HashMap<>();

	private final Map<String, Set<Key>> found = new LinkedHashMap<>();

	private final Set<String> submodules = new TreeSet<>();

	/**
	 * The history of a repository.
	 * @param lfs whether an object of Git LFS is looked at anyway
	 */
	HistoryScan(Scan scan, Git git, String prefix, Predicate<String> lfs) {
		this.scan = scan;
		this.git = git;
		this.prefix = prefix;
		this.lfs = lfs;
	}

	/** Reads what is tracked. */
	void index() throws IOException {
		for (String entry : this.git.list("ls-files", "-z", "--stage")) {
			String path = entry.substring(entry.indexOf('\t') + 1);
			String[] facts = entry.split("\\s", 3);
			if (facts[0].equals(SUBMODULE_MODE)) {
				this.submodules.add(path);
				continue;
			}
			this.indexed.putIfAbsent(facts[1], path);
			if (isEnvFile(path)) {
				this.scan.found(ScanFinding.envFile(this.prefix + path));
			}
		}
	}

	static boolean isEnvFile(String path) {
		return ENV_FILE.matcher(path).matches() && !ENV_EXAMPLE.matcher(path).matches();
	}

	/** Looks at everything. */
	void run() throws IOException {
		if (this.git.print("rev-parse", "--is-shallow-repository").startsWith("true")) {
			gap("is a shallow clone, so older history was not looked at: run git fetch --unshallow (in CI: fetch-depth: 0)");
		}
		int missing = 0;
		List<String> batch = new ArrayList<>();
		try (BufferedReader list = Files.newBufferedReader(this.git.objects(), Objects.BYTES)) {
			for (String line = list.readLine(); line != null; line = list.readLine()) {
				String[] object = line.split(" ", 3);
				if (object[1].equals("missing")) {
					missing++;
				}
				else if (!object[1].equals("tree")) {
					batch.add(object[0] + " " + object[2]);
				}
				if (batch.size() == BATCH) {
					read(batch);
				}
			}
		}
		read(batch);
		if (missing > 0) {
			gap("lacks " + missing
					+ " objects of its history: clone it without --filter if it is a partial clone, else run git fsck");
		}
		attribute();
	}

	/** Names the submodules that are not here. */
	void submodules(@Nullable Path workTree) {
		for (String path : this.submodules) {
			if (workTree == null || !Files.exists(workTree.resolve(path + "/.git"), LinkOption.NOFOLLOW_LINKS)) {
				this.scan.gap(this.prefix + path,
						"is a submodule that is not here: run git submodule update --init, or scan it by itself");
			}
		}
	}

	private void read(List<String> batch) throws IOException {
		this.git.read(batch, this::look,
				(line) -> gap("holds an object that git cannot read, " + line.strip() + ": run git fsck"));
		batch.clear();
	}

	private void gap(String reason) {
		this.scan.gap(this.prefix + ".git", reason);
	}

	private void look(Objects.Entry object) {
		String path = this.prefix + switch (object.type()) {
			case "commit" -> "commit " + object.id();
			case "tag" -> "tag " + (object.name().isEmpty() ? object.id() : object.name());
			default -> object.name();
		};
		if (object.type().equals("missing")) {
			gap("lacks object " + object.id() + ": run git fsck");
			return;
		}
		InputStream content = object.content();
		if (object.name().endsWith(".gitmodules")) {
			content = submodules(content);
		}
		Set<Key> keys = this.scan.look(path, content, this.lfs);
		if (object.type().equals("blob")) {
			if (!keys.isEmpty()) {
				this.found.put(object.id(), keys);
				this.names.put(object.id(), object.name());
			}
			return;
		}
		if (object.type().equals("commit")) {
			this.scan.commit();
		}
		keys.forEach((key) -> this.scan.found(ScanFinding.of(key, path, "")));
	}

	private InputStream submodules(InputStream content) {
		byte[][] bytes = { {} };
		this.scan.step(this.prefix + ".gitmodules", () -> bytes[0] = content.readAllBytes());
		SUBMODULE.matcher(new String(bytes[0], StandardCharsets.UTF_8))
			.results()
			.forEach((match) -> this.submodules.add(match.group(1)));
		return new ByteArrayInputStream(bytes[0]);
	}

	/** The oldest commit of each key in each file is the one that brought it in. */
	private void attribute() throws IOException {
		Set<String> known = new HashSet<>();
		Set<String> placed = new HashSet<>();
		List<String> ids = new ArrayList<>(this.found.keySet());
		for (int from = 0; from < ids.size(); from += MAX_FIND) {
			Stream<String> finds = ids.subList(from, Math.min(ids.size(), from + MAX_FIND))
				.stream()
				.map((id) -> "--find-object=" + id);
			List<String> log = this.git.list(Stream
				.concat(Stream.of("log", "--all", "--reflog", "--topo-order", "--reverse", "-m", "--root", "--raw",
						"-z", "--no-abbrev", "--no-renames", "--format=%x01%H"), finds)
				.toArray(String[]::new));
			String commit = "";
			for (int i = 0; i < log.size(); i++) {
				String part = log.get(i).strip();
				if (part.startsWith("\u0001")) {
					commit = part.substring(1);
				}
				else if (part.startsWith(":") && i + 1 < log.size()) {
					place(part.split(" ")[3], log.get(++i), "commit " + commit, known, placed);
				}
			}
		}
		for (String id : ids) {
			if (!placed.contains(id)) {
				String path = this.indexed.get(id);
				place(id, (path != null) ? path : String.valueOf(this.names.get(id)),
						(path != null) ? "staged" : "object " + id, known, placed);
			}
		}
	}

	private void place(String id, String path, String since, Set<String> known, Set<String> placed) {
		placed.add(id);
		for (Key key : this.found.getOrDefault(id, Set.of())) {
			if (known.add(key.fingerprint() + " " + path + key.inside())) {
				this.scan.found(ScanFinding.of(key, this.prefix + path, since));
			}
		}
	}

}
