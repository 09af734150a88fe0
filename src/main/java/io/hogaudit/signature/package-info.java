/**
 * Did PostHog send this? A servlet filter that lets a request pass only when its body is
 * signed with one of the endpoint's secrets, within the tolerance. What fails is never
 * parsed and never reaches a controller; the answer is the same whatever the reason.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "connection", "setting" })
package io.hogaudit.signature;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
