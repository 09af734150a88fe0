package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.audit.StoredEntry;

/** The formats of the log, for tests of what other packages make. */
public final class Formats {

	private Formats() {
	}

	/** What the schemas do not allow in the lines that become of a kept text. */
	public static List<String> faults(byte[] text) {
		JsonMapper json = new JsonMapper();
		List<String> faults = new ArrayList<>(SchemaRules.ocsf(json.readTree(line("ocsf", text))));
		faults.addAll(SchemaRules.ecs(json.readTree(line("ecs", text))));
		String cef = line("cef", text);
		if (cef.split("(?<!\\\\)\\|", 8).length != 8 || cef.chars().anyMatch((c) -> c < ' ')) {
			faults.add("not CEF: " + cef);
		}
		return faults;
	}

	private static String line(String format, byte[] text) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		LogConfiguration.format(format, "1.2.3").write(StoredEntry.parse(text), out);
		return out.toString(StandardCharsets.UTF_8).stripTrailing();
	}

}
