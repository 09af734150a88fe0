/**
 * Can it be proven? Signs the journal's size and root from time to time, so that whoever
 * keeps a copy of a checkpoint can tell whether anything before it was changed, and gives
 * the proofs that lead from an entry to a checkpoint.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "audit", "journal", "setting" })
package io.hogaudit.proof;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
