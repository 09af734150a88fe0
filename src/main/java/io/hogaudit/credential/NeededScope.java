package io.hogaudit.credential;

/**
 * A scope that a feature which is switched on needs of the read key.
 *
 * @param organization the organization of which it reads, empty when it reads of the
 * project only
 */
public record NeededScope(String scope, String organization) {

	/** Within the project. */
	public NeededScope(String scope) {
		this(scope, "");
	}

}
