/**
 * The service with a PostHog to talk to, for a first look:
 * {@code mvn spring-boot:test-run}.
 */
@NullMarked
package io.hogaudit.demo;

import org.jspecify.annotations.NullMarked;
