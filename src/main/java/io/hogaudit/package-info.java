/** The application's root: one package for each stage of a delivery's way. */
@NullMarked
package io.hogaudit;

import org.jspecify.annotations.NullMarked;
