/** What is left after a real death of a real process. */
@NullMarked
package io.hogaudit.crash;

import org.jspecify.annotations.NullMarked;
