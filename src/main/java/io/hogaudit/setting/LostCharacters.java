package io.hogaudit.setting;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Stops the start when a setting holds U+FFFD, which stands for a character that was
 * lost: a process without a UTF-8 locale reads a variable so, and any process a mounted
 * file that is not UTF-8. A secret would be another one, and nobody would know.
 */
public final class LostCharacters implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

	private static final char LOST = '\ufffd';

	private static final List<String> OURS = List.of("hogaudit", "posthog", "spring", "server", "management",
			"logging");

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		for (PropertySource<?> source : event.getEnvironment().getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> named
					&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				look(named);
			}
		}
	}

	private static void look(EnumerablePropertySource<?> source) {
		for (String name : source.getPropertyNames()) {
			String lower = name.toLowerCase(Locale.ROOT);
			if (OURS.stream().anyMatch(lower::startsWith) && in(source.getProperty(name))) {
				throw new SettingException((source instanceof ConfigTreePropertySource)
						? "The mounted file %s is not UTF-8: write it in UTF-8.".formatted(name) : sentence(name));
			}
		}
	}

	/** What to say of a variable. */
	public static String sentence(String name) {
		return "%s holds a character that was lost: start hogaudit with LANG=C.UTF-8, or write the value into a mounted file in UTF-8."
			.formatted(name);
	}

	/** Whether a value holds what stands for a lost character. */
	public static boolean in(@Nullable Object value) {
		return value != null && value.toString().indexOf(LOST) >= 0;
	}

}
