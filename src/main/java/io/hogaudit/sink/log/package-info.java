/** Audit entries as lines on stdout or in a file. */
@NullMarked
package io.hogaudit.sink.log;

import org.jspecify.annotations.NullMarked;
