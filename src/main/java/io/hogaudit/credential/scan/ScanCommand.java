package io.hogaudit.credential.scan;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Shows what a scan finds and what it did not look at, as text or as SARIF 2.1.0. Ends
 * with 0 when everything was looked at and nothing was found, 1 when something was found,
 * 2 when nothing was found but not everything was looked at.
 */
public final class ScanCommand {

	private final PrintStream out;

	private final PrintStream err;

	public ScanCommand(PrintStream out, PrintStream err) {
		this.out = out;
		this.err = err;
	}

	/** Scans a folder with the history around it. */
	public int folder(Path folder, boolean sarif) {
		return run(folder, sarif, () -> Scan.folder(folder));
	}

	/**
	 * Scans what the next commit would add or change.
	 * @param index the file that git names to a hook, null outside of one
	 */
	public int staged(Path folder, @Nullable Path index, boolean sarif) {
		return run(folder, sarif, () -> Scan.staged(folder, index));
	}

	private int run(Path folder, boolean sarif, Task task) {
		if (!Files.isDirectory(folder)) {
			this.err.println("There is no folder " + visible(folder.toString()) + ": name one that can be read.");
			return 2;
		}
		try {
			ScanReport report = task.report();
			int code = code(report);
			if (sarif) {
				this.out.println(Sarif.of(report, code));
			}
			else {
				print(report);
			}
			summary(report);
			return code;
		}
		catch (IOException ex) {
			String sentence = (ex instanceof GitException) ? String.valueOf(ex.getMessage()) : "it cannot be read";
			this.err.printf("%s cannot be scanned: %s.%n", visible(folder.toString()), visible(sentence));
			return 2;
		}
	}

	private static int code(ScanReport report) {
		if (!report.findings().isEmpty()) {
			return 1;
		}
		return report.gaps().isEmpty() ? 0 : 2;
	}

	private void print(ScanReport report) {
		for (ScanFinding finding : report.findings()) {
			String since = finding.since();
			this.out.printf("%s:%s %s %s%s%n", visible(finding.path()), finding.line(), finding.rule().id(),
					finding.masked(), since.isEmpty() ? "" : (since.startsWith("commit") ? " since " : " ") + since);
		}
		report.findings().stream().map(ScanFinding::rule).distinct().sorted().forEach((rule) -> {
			this.out.printf("%n%s: %s What to do:%n", rule.id(), rule.brief());
			rule.remedies().forEach((remedy) -> this.out.println("  - " + remedy));
		});
	}

	private void summary(ScanReport report) {
		report.gaps()
			.forEach((gap) -> this.err.printf("Not looked at: %s %s.%n", visible(gap.path()), visible(gap.reason())));
		this.err.printf("%s contents and %s commits looked at, %s findings%s%s%n", report.contents(), report.commits(),
				report.findings().size(),
				(report.accepted() > 0) ? ", %s more accepted by %s".formatted(report.accepted(), AcceptedPaths.NAME)
						: "",
				(report.ignored() > 0) ? ", %s paths that git ignores left out".formatted(report.ignored()) : "");
		if (!report.gaps().isEmpty()) {
			this.err.printf("%s things were not looked at: this is not a clean scan.%n", report.gaps().size());
		}
	}

	/** A name must not move a terminal's cursor, feign a line or show a key. */
	static String visible(String name) {
		StringBuilder visible = new StringBuilder(name.length());
		KeyFinder.mask(name).codePoints().forEach((point) -> {
			switch (Character.getType(point)) {
				case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
						Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE ->
					visible.append("\\u{%x}".formatted(point));
				default -> visible.appendCodePoint(point);
			}
		});
		return visible.toString();
	}

	@FunctionalInterface
	private interface Task {

		ScanReport report() throws IOException;

	}

}
