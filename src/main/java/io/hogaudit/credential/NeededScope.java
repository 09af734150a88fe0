package io.hogaudit.credential;

/** A scope that a feature which is switched on needs of the read key. */
public record NeededScope(String scope) {
}
