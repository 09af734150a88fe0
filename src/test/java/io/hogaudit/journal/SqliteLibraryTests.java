package io.hogaudit.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SqliteLibraryTests {

	@TempDir
	private Path folder;

	@Test
	void removesWhatKilledProcessesLeft() throws IOException {
		Path library = file("sqlite-3.53.1.0-0d5d6bd5-libsqlitejdbc.so", Duration.ofHours(2));
		Path lock = file("sqlite-3.53.1.0-0d5d6bd5-libsqlitejdbc.so.lck", Duration.ofHours(2));
		Path young = file("sqlite-3.53.1.0-77aa6bd5-libsqlitejdbc.so", Duration.ofMinutes(2));
		Path other = file("sqlite-notes.txt", Duration.ofHours(2));
		SqliteLibrary.removeLeftovers(this.folder);
		assertThat(library).doesNotExist();
		assertThat(lock).doesNotExist();
		assertThat(young).exists();
		assertThat(other).exists();
	}

	private Path file(String name, Duration age) throws IOException {
		Path file = Files.createFile(this.folder.resolve(name));
		return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
	}

}
