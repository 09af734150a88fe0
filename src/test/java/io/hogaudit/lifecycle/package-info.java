@NullMarked
package io.hogaudit.lifecycle;

import org.jspecify.annotations.NullMarked;
