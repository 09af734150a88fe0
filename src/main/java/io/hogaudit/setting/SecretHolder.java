package io.hogaudit.setting;

import java.util.List;

import org.springframework.core.env.Environment;

/**
 * A part of hogaudit that holds secrets and can replace them while it runs. A new value
 * that cannot be used never replaces an old one. One thread reloads, any looks.
 */
public interface SecretHolder {

	/** What is held now; of one setting the current secret first. */
	List<HeldSecret> held();

	/**
	 * Compares the settings with what is held and takes on what has changed and can be
	 * used. Doing so again with the same settings changes nothing more.
	 */
	Reload reload(Environment settings);

}
