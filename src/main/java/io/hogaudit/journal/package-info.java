/**
 * Is it safe? The record of truth: appends in groups with one fsync for all that wait,
 * recognises repeats by a unique key in the same transaction, keeps one position per sink
 * and keeps dead letters. Knows bytes and keys only.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "setting")
package io.hogaudit.journal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
