/**
 * Are our own keys in order? Secrets are read anew while hogaudit runs, each change is an
 * entry, and a wrong new value never replaces a good one. Nothing here delays a delivery.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "audit", "egress", "journal", "lifecycle", "setting" })
package io.hogaudit.credential;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
