package io.hogaudit.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/** The instructions of the Dockerfile, in order. */
record Dockerfile(List<Instruction> instructions) {

	/**
	 * One instruction.
	 *
	 * @param stage name of the stage that it is in, empty before the first
	 */
	record Instruction(String stage, String name, String arguments) {

		/** The words of the exec form. */
		List<String> words() throws IOException {
			List<String> words = new ArrayList<>();
			for (JsonNode word : Chart.YAML.readTree(this.arguments.substring(this.arguments.indexOf('[')))) {
				words.add(word.asText());
			}
			return words;
		}

	}

	static Dockerfile read() throws IOException {
		String text = Files.readString(Path.of("Dockerfile"))
			.replaceAll("(?m)^\\s*#.*\\R", "")
			.replaceAll("\\\\\\R\\s*", "");
		List<Instruction> instructions = new ArrayList<>();
		String stage = "";
		for (String line : text.lines().filter((line) -> !line.isBlank()).toList()) {
			String[] parts = line.split("\\s+", 2);
			if (parts[0].equals("FROM")) {
				stage = parts[1].replaceFirst(".*\\sAS\\s+", "");
			}
			instructions.add(new Instruction(stage, parts[0], parts[1]));
		}
		return new Dockerfile(instructions);
	}

	List<Instruction> in(String stage, String name) {
		return this.instructions.stream()
			.filter((one) -> one.stage().equals(stage) && one.name().equals(name))
			.toList();
	}

	Instruction only(String stage, String name) {
		List<Instruction> found = in(stage, name);
		if (found.size() != 1) {
			throw new IllegalStateException(found.size() + " of " + name + " in " + stage);
		}
		return found.getFirst();
	}

	/** What a command line of the build gives to Java. */
	static List<String> options(String command) {
		return Arrays.stream(command.split("\\s+")).filter((word) -> word.matches("-(XX|D).*")).toList();
	}

}
