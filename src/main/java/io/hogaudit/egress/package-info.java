/**
 * How requests leave the machine: through the proxy and with the certificate authorities
 * that the process' environment names, whichever client sends them.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "setting")
package io.hogaudit.egress;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
