/** What it is deployed with: chart, image, compose, dashboard and rules. */
@NullMarked
package io.hogaudit.deploy;

import org.jspecify.annotations.NullMarked;
