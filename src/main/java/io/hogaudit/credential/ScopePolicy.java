package io.hogaudit.credential;

import java.util.List;

/**
 * What a read key may do, by environment: development reads anything, staging what
 * reading back can need, production exactly what the features need that are switched on.
 */
record ScopePolicy(String environment, List<String> allowed) {

	static final String ANY_READ = "*:read";

	static ScopePolicy of(String environment, List<String> override, List<String> needed) {
		if (!override.isEmpty()) {
			return new ScopePolicy(environment, override);
		}
		return new ScopePolicy(environment, switch (environment) {
			case "production" -> needed;
			case "staging" -> List.of("query:read", "activity_log:read");
			default -> List.of(ANY_READ);
		});
	}

	boolean strict() {
		return this.environment.equals("production");
	}

	List<String> tooWide(List<String> scopes) {
		return scopes.stream()
			.filter((scope) -> !this.allowed.contains(scope)
					&& !(this.allowed.contains(ANY_READ) && scope.endsWith(":read")))
			.toList();
	}

	/** A key that may write is a failure everywhere. */
	Verdict verdict(List<String> tooWide) {
		boolean writes = tooWide.stream().anyMatch((scope) -> scope.equals("*") || scope.endsWith(":write"));
		return (writes || strict()) ? Verdict.FAIL : Verdict.WARN;
	}

	String allowedText() {
		return this.allowed.isEmpty() ? "no scope" : String.join(", ", this.allowed);
	}

}
