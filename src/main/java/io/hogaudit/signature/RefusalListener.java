package io.hogaudit.signature;

/** Told of every refused request. Must return at once and never throw. */
@FunctionalInterface
public interface RefusalListener {

	void refused(Refusal refusal);

}
