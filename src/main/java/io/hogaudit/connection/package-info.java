/**
 * How many requests are worked on at once. A request is active while it uses the
 * processor or waits for the journal; the number of active ones is bounded, others wait
 * for their turn before Tomcat gives them any buffer. A request that waits for its sender
 * is not active, and the number of those is bounded as well: the oldest gives way.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "setting")
package io.hogaudit.connection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
