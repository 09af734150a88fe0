package io.hogaudit.credential.scan;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Asks the {@code git} command about one repository, because it reads every format of its
 * own. It only reads: no hook, monitor or pager runs, nothing that is missing is fetched,
 * and no object is replaced by another. Output passes through files in a folder that
 * {@link #close} removes. One thread.
 */
final class Git implements AutoCloseable {

	private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

	/** A complaint about objects that nothing leads to any more. */
	private static final String PRUNED = "references pruned commits";

	private static final Map<String, String> SAFE = Map.of("LC_ALL", "C", "GIT_NO_LAZY_FETCH", "1",
			"GIT_ALLOW_PROTOCOL", "", "GIT_NO_REPLACE_OBJECTS", "1", "GIT_TERMINAL_PROMPT", "0", "GIT_OPTIONAL_LOCKS",
			"0");

	private static final List<String> GIT = List.of("git", "--no-pager", "-c", "core.fsmonitor=false", "-c",
			"log.showSignature=false", "-c", "log.diffMerges=separate");

	private final Path gitDir;

	private final Path workTree;

	private final @Nullable String index;

	private final Path scratch;

	private final List<String> complaints = new ArrayList<>();

	/**
	 * A repository.
	 * @param workTree null without one
	 * @param index file that stands in for its index, null for its own
	 */
	Git(Path gitDir, @Nullable Path workTree, @Nullable String index) throws IOException {
		this.gitDir = gitDir;
		this.workTree = (workTree != null) ? workTree : gitDir;
		this.index = index;
		this.scratch = Files.createTempDirectory("hogaudit-scan");
	}

	/** The repository that a folder is, or that a file names; null if git finds none. */
	static @Nullable Path repository(Path gitDir) throws IOException {
		Process process = start(safe(new ProcessBuilder("git", "rev-parse", "--resolve-git-dir", gitDir.toString()))
			.redirectError(Redirect.DISCARD));
		String answer = new String(process.getInputStream().readAllBytes(), NAMES).strip();
		return (finish(process) == 0) ? gitDir.resolveSibling(answer).toRealPath() : null;
	}

	/** Where a repository keeps what it shares with its worktrees. */
	static Path common(Path gitDir) throws IOException {
		Path file = gitDir.resolve("commondir");
		return Files.exists(file) ? gitDir.resolve(Files.readString(file).strip()).toRealPath() : gitDir;
	}

	/** Where Git LFS keeps a content. */
	static Path lfs(Path common, String id) {
		return common.resolve("lfs/objects/" + id.substring(0, 2) + "/" + id.substring(2, 4) + "/" + id);
	}

	/** What git prints, split at NUL. */
	List<String> list(String... arguments) throws IOException {
		String text = print(arguments);
		return text.isEmpty() ? List.of() : List.of(text.split("\0"));
	}

	String print(String... arguments) throws IOException {
		Path output = this.scratch.resolve("output");
		run(List.of(command(arguments).redirectOutput(output.toFile())));
		return new String(Files.readAllBytes(output), NAMES);
	}

	/** Whether git ends well; what it complains of does not count. */
	boolean succeeds(String... arguments) throws IOException {
		return finish(start(command(arguments).redirectError(Redirect.DISCARD).redirectOutput(Redirect.DISCARD))) == 0;
	}

	/**
	 * Lists what branches, tags, stashes, reflogs and indexes lead to: lines of id, type
	 * and name. An object that is not here has a {@code ?} before its id.
	 */
	Path objects() throws IOException {
		Path list = this.scratch.resolve("objects");
		run(List.of(command("rev-list", "--objects", "--all", "--reflog", "--indexed-objects", "--missing=print"),
				command("cat-file", "--batch-check=%(objectname) %(objecttype) %(rest)")
					.redirectOutput(list.toFile())));
		return list;
	}

	/**
	 * Reads objects one after the other.
	 * @param wanted lines of id and name
	 * @param lost takes the line of an object at which git gave up
	 */
	void read(List<String> wanted, Consumer<Objects.Entry> reader, Consumer<String> lost) throws IOException {
		int done = 0;
		while (done < wanted.size()) {
			Path ids = Files.write(this.scratch.resolve("wanted"), wanted.subList(done, wanted.size()), Objects.BYTES);
			try (Objects objects = new Objects(
					start(command("cat-file", "--buffer", "--batch=%(objectname) %(objecttype) %(objectsize) %(rest)")
						.redirectInput(ids.toFile())
						.redirectError(Redirect.DISCARD)))) {
				for (Objects.Entry entry = objects.next(); entry != null; entry = objects.next()) {
					reader.accept(entry);
					done++;
				}
			}
			if (done < wanted.size()) {
				lost.accept(wanted.get(done++));
			}
		}
	}

	/** What git complained of while it went on. */
	List<String> complaints() {
		return this.complaints;
	}

	private void run(List<ProcessBuilder> commands) throws IOException {
		List<Path> errors = new ArrayList<>();
		for (ProcessBuilder command : commands) {
			Path file = this.scratch.resolve("errors" + errors.size());
			command.redirectError(file.toFile());
			errors.add(file);
		}
		List<Process> processes = (commands.size() == 1) ? List.of(start(commands.getFirst()))
				: ProcessBuilder.startPipeline(commands);
		int code = 0;
		for (Process process : processes) {
			code = Math.max(code, finish(process));
		}
		List<String> said = new ArrayList<>();
		for (Path file : errors) {
			said.addAll(Files.readAllLines(file, Objects.BYTES));
		}
		said.removeIf((line) -> line.isBlank() || line.startsWith("hint:") || line.contains(PRUNED));
		if (code != 0) {
			throw new GitException("git says: " + (said.isEmpty() ? "exit code " + code : sentence(said.getLast())));
		}
		said.forEach((line) -> this.complaints.add("git says: " + sentence(line)));
	}

	// an address may hold a password
	private static String sentence(String line) {
		return KeyFinder.mask(line.replaceFirst("^(fatal|error|warning): ", "").replaceAll("//[^/@ ]*@", "//"));
	}

	private ProcessBuilder command(String... arguments) {
		Stream<String> places = Stream.of("--git-dir=" + this.gitDir, "--work-tree=" + this.workTree);
		ProcessBuilder builder = new ProcessBuilder(
				Stream.of(GIT.stream(), places, Stream.of(arguments)).flatMap((part) -> part).toList());
		safe(builder).directory(this.workTree.toFile());
		// a graft hides history
		builder.environment().put("GIT_GRAFT_FILE", this.scratch.resolve("none").toString());
		if (this.index != null) {
			builder.environment().put("GIT_INDEX_FILE", this.index);
		}
		return builder;
	}

	// a hook has variables that lead to its own repository
	private static ProcessBuilder safe(ProcessBuilder builder) {
		builder.environment()
			.keySet()
			.removeIf((name) -> name.startsWith("GIT_") && !name.startsWith("GIT_CONFIG")
					&& !name.equals("GIT_EXEC_PATH"));
		builder.environment().putAll(SAFE);
		return builder;
	}

	private static Process start(ProcessBuilder builder) throws GitException {
		try {
			return builder.start();
		}
		catch (IOException ex) {
			throw new GitException("the git command, which reads it, cannot be started: install git");
		}
	}

	private static int finish(Process process) throws IOException {
		try {
			return process.waitFor();
		}
		catch (InterruptedException ex) {
			process.destroy();
			Thread.currentThread().interrupt();
			throw new GitException("the scan was interrupted");
		}
	}

	@Override
	public void close() throws IOException {
		try (Stream<Path> files = Files.list(this.scratch)) {
			for (Path file : files.toList()) {
				Files.delete(file);
			}
		}
		Files.delete(this.scratch);
	}

}
