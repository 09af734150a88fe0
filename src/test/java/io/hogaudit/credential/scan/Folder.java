package io.hogaudit.credential.scan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A folder that is scanned, with the real git, whatever is set on this machine. */
final class Folder {

	/** Made at run time, so that these tests hold no key. */
	static final String KEY = "phx_" + "Abc0123456".repeat(4);

	private final Path path;

	private String out = "";

	private String err = "";

	Folder(Path path) {
		this.path = path;
	}

	Folder repository(String... options) throws Exception {
		List<String> arguments = new ArrayList<>(List.of("init", "--quiet", "--initial-branch=main"));
		arguments.addAll(List.of(options));
		git(arguments.toArray(String[]::new));
		return this;
	}

	Path path(String name) {
		return this.path.resolve(name);
	}

	Folder folder(String name) throws IOException {
		return new Folder(Files.createDirectories(this.path.resolve(name)));
	}

	Folder write(String name, String text) throws IOException {
		return write(name, text.getBytes(StandardCharsets.UTF_8));
	}

	Folder write(String name, byte[] bytes) throws IOException {
		Path file = this.path.resolve(name);
		Files.createDirectories(file.getParent());
		Files.write(file, bytes);
		return this;
	}

	/** Commits everything that git does not ignore. */
	String commit() throws Exception {
		git("add", "--all");
		git("commit", "--quiet", "--allow-empty", "-m", "a change");
		return git("rev-parse", "HEAD").strip();
	}

	String git(String... arguments) throws Exception {
		return git(Map.of(), arguments);
	}

	String git(Map<String, String> environment, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always", "-c", "gc.auto=0"));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.path.toFile()).redirectErrorStream(true);
		builder.environment().keySet().removeIf((name) -> name.startsWith("GIT_"));
		builder.environment()
			.putAll(Map.of("GIT_CONFIG_NOSYSTEM", "1", "GIT_AUTHOR_NAME", "a", "GIT_AUTHOR_EMAIL", "a@example.com",
					"GIT_COMMITTER_NAME", "a", "GIT_COMMITTER_EMAIL", "a@example.com"));
		builder.environment().putAll(environment);
		Process process = builder.start();
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(said).isZero();
		return said;
	}

	int scan() {
		return run((command) -> command.folder(this.path, false));
	}

	int sarif() {
		return run((command) -> command.folder(this.path, true));
	}

	int staged(@Nullable Path index) {
		return run((command) -> command.staged(this.path, index, false));
	}

	private int run(java.util.function.ToIntFunction<ScanCommand> scan) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		int code = scan.applyAsInt(new ScanCommand(new PrintStream(out, true, StandardCharsets.UTF_8),
				new PrintStream(err, true, StandardCharsets.UTF_8)));
		this.out = out.toString(StandardCharsets.UTF_8);
		this.err = err.toString(StandardCharsets.UTF_8);
		assertThat(this.out + this.err).doesNotContain(KEY, "Exception");
		return code;
	}

	String out() {
		return this.out;
	}

	/** Lines of findings, without the remedies. */
	List<String> findings() {
		return this.out.lines().takeWhile((line) -> !line.isEmpty()).toList();
	}

	String err() {
		return this.err;
	}

}
