/**
 * What does it say? The controller takes verified bytes, one small handler per event type
 * turns them into an audit entry, and the answer goes out when that entry is durable.
 * Nothing that is verified is refused for its content.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "signature", "audit", "journal", "setting" })
package io.hogaudit.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
