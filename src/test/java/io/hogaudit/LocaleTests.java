package io.hogaudit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing that hogaudit writes depends on the locale of the machine. */
class LocaleTests {

	/** A format of a number or a time, but with its locale. */
	private static final Pattern NUMBER = Pattern.compile(
			"(?<!Locale\\.ROOT, )\"[^\"\\n]*(?<!%)(?:%%)*%(?:\\d+\\$)?[-+ ,0#(]*[0-9.]*(?:[dfeEgG]|[tT][a-zA-Z])(?![a-zA-Z0-9])");

	private static final Pattern CASE = Pattern.compile("\\.to(?:Lower|Upper)Case\\(\\)");

	private static final Pattern FORMATTER = Pattern
		.compile("DateTimeFormatter\\.(?:ofPattern\\(\"[^\"]*\"\\)|ofLocalized)|NumberFormat\\.get|new DecimalFormat|"
				+ "new SimpleDateFormat|String\\.format\\((?!Locale\\.ROOT)");

	@Test
	void everyNumberDateAndCaseIsOfNoLocale() throws IOException {
		List<String> found = new ArrayList<>();
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".java")).toList()) {
				List<String> lines = Files.readAllLines(file);
				for (int i = 0; i < lines.size(); i++) {
					String line = lines.get(i);
					boolean comment = line.strip().startsWith("//") || line.strip().startsWith("*");
					if (!comment
							&& Stream.of(NUMBER, CASE, FORMATTER).anyMatch((wrong) -> wrong.matcher(line).find())) {
						found.add(file + ":" + (i + 1) + " " + line.strip());
					}
				}
			}
		}
		assertThat(found).as("write %s for a number, or give Locale.ROOT").isEmpty();
	}

	@Test
	void seesWhatDependsOnALocale() {
		assertThat("\"%d of %s\"").matches(NUMBER.pattern() + ".*");
		assertThat(NUMBER.matcher("\"%010d.texts\".formatted(1)").find()).isTrue();
		assertThat(NUMBER.matcher("String.format(Locale.ROOT, \"%010d.texts\", 1)").find()).isFalse();
		assertThat(NUMBER.matcher("\"%s %%d 100%\"").find()).isFalse();
	}

}
