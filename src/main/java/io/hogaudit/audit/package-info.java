/**
 * What do we keep? The audit entry, its redaction, and the audit log: when
 * {@link io.hogaudit.audit.AuditLog#record} returns, the entry is durable.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "journal", "setting" })
package io.hogaudit.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
