package io.hogaudit.credential;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.core.env.AbstractEnvironment;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * The mounted folders of {@code spring.config.import=configtree:}, read from the disk as
 * often as asked; a folder that is replaced through a symbolic link, as Kubernetes does,
 * is followed. All other settings are those of the start.
 */
final class SecretFiles {

	private final ConfigurableEnvironment started;

	SecretFiles(ConfigurableEnvironment started) {
		this.started = started;
	}

	boolean any() {
		return this.started.getPropertySources().stream().anyMatch(ConfigTreePropertySource.class::isInstance);
	}

	/**
	 * The present contents.
	 * @throws UnreadableException when a folder or a file of it cannot be read
	 */
	Contents read() {
		Map<String, Map<String, Object>> folders = new LinkedHashMap<>();
		for (PropertySource<?> source : this.started.getPropertySources()) {
			if (source instanceof ConfigTreePropertySource tree) {
				folders.put(tree.getName(), read(tree));
			}
		}
		return new Contents(folders);
	}

	private static Map<String, Object> read(ConfigTreePropertySource tree) {
		try {
			ConfigTreePropertySource fresh = new ConfigTreePropertySource(tree.getName(), tree.getSource(),
					ConfigTreePropertySource.Option.AUTO_TRIM_TRAILING_NEW_LINE);
			Map<String, Object> texts = new LinkedHashMap<>();
			for (String name : fresh.getPropertyNames()) {
				@Nullable Object value = fresh.getProperty(name);
				if (value != null) {
					texts.put(name, value.toString());
				}
			}
			return texts;
		}
		catch (IllegalArgumentException | IllegalStateException | UncheckedIOException ex) {
			throw new UnreadableException(tree.getSource().toString());
		}
	}

	/** The settings as they would be if hogaudit started with these contents. */
	Environment settings(Contents contents) {
		MutablePropertySources sources = new MutablePropertySources();
		for (PropertySource<?> source : this.started.getPropertySources()) {
			if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				@Nullable Map<String, Object> fresh = contents.folders.get(source.getName());
				sources.addLast((fresh != null) ? new MapPropertySource(source.getName(), fresh) : source);
			}
		}
		ConfigurableEnvironment settings = new Fresh(sources);
		ConfigurationPropertySources.attach(settings);
		return settings;
	}

	/** What was in the folders at one time; never printed. */
	static final class Contents {

		private final Map<String, Map<String, Object>> folders;

		private Contents(Map<String, Map<String, Object>> folders) {
			this.folders = folders;
		}

		boolean sameAs(@Nullable Contents other) {
			return other != null && this.folders.equals(other.folders);
		}

	}

	/** A folder that cannot be read now. */
	static final class UnreadableException extends RuntimeException {

		private final String folder;

		private UnreadableException(String folder) {
			super("cannot be read", null, false, false);
			this.folder = folder;
		}

		String folder() {
			return this.folder;
		}

	}

	private static final class Fresh extends AbstractEnvironment {

		Fresh(MutablePropertySources sources) {
			super(sources);
		}

	}

}
