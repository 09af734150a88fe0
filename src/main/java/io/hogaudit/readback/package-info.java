/**
 * What does PostHog show? Entries that its capture API took are looked up and sent again
 * when they are missing, and what never came by webhook is fetched from its activity log.
 * A fault here is 'unknown' and delays no delivery.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "audit", "credential", "journal", "sink", "webhook", "setting" })
package io.hogaudit.readback;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
