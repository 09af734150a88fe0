/**
 * Who may look, is it well? Security of the management port, health, actuator endpoints,
 * the service's own acts, order of shutdown.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "audit", "credential :: scan", "credential", "egress", "journal", "proof",
		"readback", "setting", "signature", "sink", "webhook" })
package io.hogaudit.operation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
