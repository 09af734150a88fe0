/**
 * Who may look, is it well? Security of the management port, health, actuator endpoints,
 * the service's own acts, order of shutdown.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "audit", "credential", "credential :: scan", "journal", "proof", "readback",
		"sink", "signature", "webhook", "setting" })
package io.hogaudit.operation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
