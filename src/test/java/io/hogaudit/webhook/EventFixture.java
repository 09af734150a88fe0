package io.hogaudit.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.audit.AuditEntry;
import io.hogaudit.signature.Verified;

/**
 * A body as PostHog sends it, from {@code events/NAME.json}, and what becomes of it, from
 * {@code events/NAME.expected.json}.
 *
 * @param body the bytes of the delivery
 * @param json the same, read
 * @param expected members of the entry, by pointer those of its metadata, and from where
 * in the body its user and its resource's id are ({@code userFrom}, {@code idFrom})
 */
@SuppressWarnings("ArrayRecordComponent")
record EventFixture(String name, byte[] body, JsonNode json, JsonNode expected) {

	static final Instant RECEIVED = Instant.parse("2026-08-28T10:15:31Z");

	private static final Path FOLDER = Path.of("src/test/resources/io/hogaudit/webhook/events");

	private static final String EXPECTED = ".expected.json";

	/** All, by name. */
	static List<EventFixture> all() {
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((file) -> file.endsWith(EXPECTED))
				.map((file) -> read(file.substring(0, file.length() - EXPECTED.length())))
				.sorted((one, other) -> one.name.compareTo(other.name))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static EventFixture read(String name) {
		try {
			JsonMapper json = new JsonMapper();
			byte[] body = Files.readAllBytes(FOLDER.resolve(name + ".json"));
			return new EventFixture(name, body, json.readTree(body),
					json.readTree(Files.readAllBytes(FOLDER.resolve(name + EXPECTED))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	AuditEntry entry(Entries entries) {
		return entries.entry(
				entries.delivery(new Verified("posthog", "msg_1", this.body, "0a1b2c3d", "192.0.2.1", RECEIVED), null));
	}

	@Nullable String text(String name) {
		return this.expected.path(name).asString(null);
	}

	/** A text or number of the body, as text. */
	@Nullable String at(@Nullable String pointer) {
		return (pointer != null) ? this.json.at(pointer).asString(null) : null;
	}

	boolean isActivity() {
		return "activity".equals(text("key"));
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof EventFixture fixture && this.name.equals(fixture.name)
				&& Arrays.equals(this.body, fixture.body);
	}

	@Override
	public int hashCode() {
		return this.name.hashCode();
	}

	@Override
	public String toString() {
		return this.name;
	}

}
