package io.hogaudit.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The statements that the README tells an administrator to run. */
public final class PostgresGrants {

	private PostgresGrants() {
	}

	/** All grants to one role, with another role's name put in. */
	public static List<String> ofReadme(String role, String instead) throws IOException {
		List<String> grants = Arrays.stream(Files.readString(Path.of("README.md")).split("\n"))
			.map(String::strip)
			.filter((line) -> line.startsWith("GRANT ") && line.endsWith(" TO " + role + ";"))
			.map((line) -> line.replace(" TO " + role + ";", " TO " + instead))
			.toList();
		if (grants.isEmpty()) {
			throw new IllegalStateException("the README has no grants to " + role);
		}
		return grants;
	}

	/** Each privilege on each table by itself, as {@code SELECT ON entry}. */
	static List<String> single(String role) throws IOException {
		List<String> single = new ArrayList<>();
		for (String grant : ofReadme(role, role)) {
			String[] parts = grant.substring("GRANT ".length(), grant.indexOf(" TO ")).split(" ON ");
			for (String privilege : parts[0].split(", ")) {
				for (String table : parts[1].split(", ")) {
					single.add(privilege + " ON " + table);
				}
			}
		}
		return single;
	}

}
