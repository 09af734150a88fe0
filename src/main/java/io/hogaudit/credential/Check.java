package io.hogaudit.credential;

import java.util.Comparator;
import java.util.List;

/**
 * One line of the security checklist.
 *
 * @param name never changes
 * @param reason one sentence without a secret
 * @param remedy what to do, empty when all is well
 */
public record Check(String name, Verdict verdict, String reason, String remedy) {

	public static Check pass(String name, String reason) {
		return new Check(name, Verdict.PASS, reason, "");
	}

	public static Check warn(String name, String reason, String remedy) {
		return new Check(name, Verdict.WARN, reason, remedy);
	}

	public static Check fail(String name, String reason, String remedy) {
		return new Check(name, Verdict.FAIL, reason, remedy);
	}

	/** The worst of them, or that all is well. */
	static Check worst(String name, String allWell, List<Check> found) {
		return found.stream().max(Comparator.comparing(Check::verdict)).orElseGet(() -> pass(name, allWell));
	}

}
