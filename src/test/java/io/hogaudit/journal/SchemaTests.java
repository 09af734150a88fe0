package io.hogaudit.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SchemaTests {

	@Test
	void knowsTheNewestFiles() throws IOException {
		assertThat(newest("postgresql")).isEqualTo(Schema.POSTGRES_VERSION);
		assertThat(newest("sqlite")).isEqualTo(Schema.SQLITE_VERSION);
	}

	private static int newest(String engine) throws IOException {
		try (Stream<Path> files = Files.list(Path.of("src/main/resources/db", engine))) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.matches("V[0-9]+__.*\\.sql"))
				.mapToInt((name) -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
				.max()
				.orElseThrow();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 9, 12, 13 })
	void refusesAnOldPostgres(int major) {
		assertThatExceptionOfType(SettingException.class).isThrownBy(() -> Postgres.checkVersion(major))
			.withMessage("HOGAUDIT_JOURNAL_URL names a PostgreSQL %d server: version 14 or newer is needed."
				.formatted(major));
	}

	@ParameterizedTest
	@ValueSource(ints = { 14, 18, 30 })
	void acceptsANewerPostgres(int major) {
		assertThatCode(() -> Postgres.checkVersion(major)).doesNotThrowAnyException();
	}

}
