/**
 * Has a key been left in a repository? Looks at files, a git history and what is packed
 * or encoded in them. Whatever it cannot look at is a
 * {@link io.hogaudit.credential.scan.Gap}, never silence.
 */
@NullMarked
@NamedInterface("scan")
package io.hogaudit.credential.scan;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
