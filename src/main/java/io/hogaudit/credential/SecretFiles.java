package io.hogaudit.credential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.core.env.AbstractEnvironment;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

import io.hogaudit.setting.LostCharacters;

/**
 * The mounted folders of {@code spring.config.import=configtree:}, read from the disk as
 * often as asked; a folder that is replaced through a symbolic link, as Kubernetes does,
 * is followed. All other settings are those of the start.
 */
final class SecretFiles {

	/** Bytes of one file; as much as Kubernetes takes for a whole Secret. */
	private static final long MAX_SIZE = 1024 * 1024;

	private final ConfigurableEnvironment started;

	SecretFiles(ConfigurableEnvironment started) {
		this.started = started;
	}

	boolean any() {
		return this.started.getPropertySources().stream().anyMatch(ConfigTreePropertySource.class::isInstance);
	}

	/**
	 * The present contents.
	 * @throws UnreadableException when a folder or a file of it cannot be read, is not
	 * UTF-8, or is far too large for secrets
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
			refuseLarge(tree.getSource());
			ConfigTreePropertySource fresh = new ConfigTreePropertySource(tree.getName(), tree.getSource(),
					ConfigTreePropertySource.Option.AUTO_TRIM_TRAILING_NEW_LINE);
			Map<String, Object> texts = new LinkedHashMap<>();
			for (String name : fresh.getPropertyNames()) {
				@Nullable Object value = fresh.getProperty(name);
				if (LostCharacters.in(value)) {
					throw new UnreadableException(tree.getSource().toString());
				}
				if (value != null) {
					texts.put(name, value.toString());
				}
			}
			return texts;
		}
		catch (IOException | IllegalArgumentException | IllegalStateException | UncheckedIOException ex) {
			throw new UnreadableException(tree.getSource().toString());
		}
	}

	private static void refuseLarge(Path folder) throws IOException {
		try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
			if (files.filter((file) -> !isHidden(folder.relativize(file)))
				.anyMatch((file) -> file.toFile().length() > MAX_SIZE && Files.isRegularFile(file))) {
				throw new UnreadableException(folder.toString());
			}
		}
	}

	/** Kubernetes' own, to which the names beside them point. */
	private static boolean isHidden(Path below) {
		return StreamSupport.stream(below.spliterator(), false).anyMatch((part) -> part.toString().startsWith(".."));
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
