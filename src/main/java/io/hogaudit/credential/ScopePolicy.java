package io.hogaudit.credential;

import java.util.List;

/**
 * What a read key may do, by environment: development reads anything, staging and
 * production what reading back and activity logs need, production nothing else at all.
 */
record ScopePolicy(String environment, List<String> allowed) {

	static final String ANY_READ = "*:read";

	static ScopePolicy of(String environment, List<String> override) {
		if (!override.isEmpty()) {
			return new ScopePolicy(environment, override);
		}
		return new ScopePolicy(environment, switch (environment) {
			case "production" -> List.of("query:read");
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
		return String.join(", ", this.allowed);
	}

}
