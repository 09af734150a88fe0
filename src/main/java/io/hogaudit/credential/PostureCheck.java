package io.hogaudit.credential;

import java.util.List;

/** Part of the security checklist. Called by one thread; must not wait for a network. */
@FunctionalInterface
public interface PostureCheck {

	List<Check> look();

}
