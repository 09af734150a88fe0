/**
 * Who else should know? One follower per sink reads the journal from its position,
 * delivers in batches and moves on only after success. A slow or dead sink delays no
 * acknowledgement and no other sink.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "audit", "egress", "journal", "lifecycle", "setting" })
package io.hogaudit.sink;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
