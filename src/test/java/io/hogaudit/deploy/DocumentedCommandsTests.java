package io.hogaudit.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Commands of the documentation that start the service. */
class DocumentedCommandsTests {

	private static final Pattern START = Pattern.compile("java [^`\n]*-jar [^` \n]*hogaudit\\.jar(?= *[`\n])");

	@Test
	void eachEndsTheProcessWhenMemoryRunsOut() throws IOException {
		List<String> commands = new ArrayList<>();
		for (Path document : documents()) {
			START.matcher(Files.readString(document)).results().forEach((found) -> commands.add(found.group()));
		}
		assertThat(commands).hasSizeGreaterThan(1)
			.allSatisfy((command) -> assertThat(command).contains("-XX:+ExitOnOutOfMemoryError"));
	}

	private static List<Path> documents() throws IOException {
		List<Path> documents = new ArrayList<>();
		for (Path folder : List.of(Path.of("."), Path.of("docs"))) {
			try (Stream<Path> files = Files.list(folder)) {
				files.filter((file) -> file.toString().endsWith(".md")).forEach(documents::add);
			}
		}
		return documents;
	}

}
