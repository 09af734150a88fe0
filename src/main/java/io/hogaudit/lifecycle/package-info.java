/** How the process ends when it must not go on. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.hogaudit.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
