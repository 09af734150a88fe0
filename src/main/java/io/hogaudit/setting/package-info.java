/**
 * What a wrong setting says. One exception, one sentence that names the setting and the
 * remedy, never the value.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.hogaudit.setting;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
