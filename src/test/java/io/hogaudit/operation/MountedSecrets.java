package io.hogaudit.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * A folder as kubelet mounts a Secret: each name a link into {@code ..data}, which is a
 * link to a folder of this version and is replaced as one.
 */
final class MountedSecrets {

	private final Path folder;

	private final Map<String, String> files = new TreeMap<>();

	private int version;

	MountedSecrets(Path folder) throws IOException {
		this.folder = Files.createDirectories(folder);
	}

	String location() {
		return "configtree:" + this.folder + "/";
	}

	/** Replaces one, all others staying as they are; null removes it. */
	void set(String name, @Nullable String value) throws IOException {
		set(Collections.singletonMap(name, value));
	}

	void set(Map<String, @Nullable String> changes) throws IOException {
		changes.forEach((name, value) -> {
			if (value != null) {
				this.files.put(name, value);
			}
			else {
				this.files.remove(name);
			}
		});
		this.version++;
		Path data = Files.createDirectory(this.folder.resolve("..version_" + this.version));
		for (Map.Entry<String, String> file : this.files.entrySet()) {
			Files.writeString(data.resolve(file.getKey()), file.getValue() + "\n");
		}
		Path next = Files.createSymbolicLink(this.folder.resolve("..data_tmp"), data.getFileName());
		Files.move(next, this.folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE,
				StandardCopyOption.REPLACE_EXISTING);
		for (String name : changes.keySet()) {
			Path link = this.folder.resolve(name);
			if (this.files.containsKey(name) && !Files.isSymbolicLink(link)) {
				Files.createSymbolicLink(link, Path.of("..data", name));
			}
			else if (!this.files.containsKey(name)) {
				Files.deleteIfExists(link);
			}
		}
	}

	/** Takes the whole mount away, or gives it back. */
	void present(boolean present) throws IOException {
		Path away = this.folder.resolveSibling(this.folder.getFileName() + "-away");
		Files.move(present ? away : this.folder, present ? this.folder : away);
	}

}
