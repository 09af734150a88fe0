package io.hogaudit.sink.log;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.info.BuildProperties;
import org.springframework.util.unit.DataSize;

import io.hogaudit.audit.StoredEntry;
import io.hogaudit.setting.SettingException;
import io.hogaudit.sink.Entries;
import io.hogaudit.sink.Receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LogSinkTests {

	private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T16:52:00.123Z"), ZoneOffset.UTC);

	@TempDir
	private Path folder = Path.of("");

	@Test
	void writesOneLineEvenForTextWithLineBreaks() {
		byte[] text = new String(Entries.text(1), StandardCharsets.UTF_8).replaceFirst("\\{", "{\r\n")
			.getBytes(StandardCharsets.UTF_8);
		StoredEntry entry = new StoredEntry(new UUID(1, 1), Instant.EPOCH, "a", null, null, "success", "audit", "1",
				text);
		for (LogFormat format : List.of(new JsonFormat(), new EcsFormat(), new OcsfFormat("1"), new CefFormat("1"))) {
			ByteArrayOutputStream lines = new ByteArrayOutputStream();
			format.write(entry, lines);
			assertThat(lines.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
		}
	}

	@Test
	void appendsABatchToTheFile() throws Exception {
		try (LogSink sink = sink(1_000_000)) {
			assertThat(sink.deliver(Entries.stored(1, 3))).isEqualTo(Receipt.accepted(3));
		}
		try (LogSink sink = sink(1_000_000)) {
			sink.deliver(Entries.stored(4, 4));
		}
		assertThat(Files.readAllLines(file())).hasSize(4).allSatisfy((line) -> assertThat(line).endsWith("}"));
	}

	@Test
	void closesALineTornByACrash() throws Exception {
		Files.writeString(file(), "whole\n{\"torn");
		try (LogSink sink = sink(1_000_000)) {
			sink.deliver(Entries.stored(1, 1));
		}
		assertThat(Files.readAllLines(file())).hasSize(3).startsWith("whole", "{\"torn");
	}

	@Test
	void setsAFileAsideThatGrewTooLargeAndDeletesNothing() throws Exception {
		try (LogSink sink = sink(900)) {
			for (int i = 1; i <= 6; i++) {
				sink.deliver(Entries.stored(i, i));
			}
		}
		try (Stream<Path> files = Files.list(this.folder)) {
			List<String> names = files.map((path) -> path.getFileName().toString()).sorted().toList();
			assertThat(names).containsExactly("audit.log", "audit.log.20261123T165200.123Z",
					"audit.log.20261123T165200.123Z-1");
			long lines = 0;
			for (String name : names) {
				lines += Files.readAllLines(this.folder.resolve(name)).size();
			}
			assertThat(lines).isEqualTo(6);
		}
	}

	@Test
	void opensTheFileAnewWhenItWasRenamedOrRemoved() throws Exception {
		try (LogSink sink = sink(1_000_000)) {
			sink.deliver(Entries.stored(1, 1));
			Files.move(file(), this.folder.resolve("audit.log.1"));
			sink.deliver(Entries.stored(2, 2));
			assertThat(Files.readAllLines(file())).hasSize(1);
			Files.delete(file());
			sink.deliver(Entries.stored(3, 3));
			assertThat(Files.readAllLines(file())).hasSize(1);
		}
	}

	@Test
	@EnabledIf("hasFullDevice")
	void retriesWhenTheDiskIsFull() throws Exception {
		try (LogSink sink = new LogSink(new JsonFormat(),
				new FileOutput(Path.of("/dev/full"), 1_000_000, false, this.clock))) {
			assertThat(sink.deliver(Entries.stored(1, 1))).isInstanceOf(Receipt.Retry.class);
			assertThat(sink.deliver(Entries.stored(1, 1))).isInstanceOf(Receipt.Retry.class);
		}
	}

	static boolean hasFullDevice() {
		return Files.isWritable(Path.of("/dev/full"));
	}

	@Test
	void writesToStdoutAndRetriesUntilItWorksAgain() throws Exception {
		ByteArrayOutputStream taken = new ByteArrayOutputStream();
		AtomicBoolean broken = new AtomicBoolean();
		OutputStream descriptor = new FilterOutputStream(taken) {
			@Override
			public void write(byte[] bytes, int offset, int length) throws IOException {
				if (broken.get()) {
					throw new IOException("broken pipe");
				}
				this.out.write(bytes, offset, length);
			}
		};
		PrintStream shared = new PrintStream(descriptor, false, StandardCharsets.UTF_8);
		try (LogSink sink = new LogSink(new JsonFormat(), new StdoutOutput(shared, descriptor))) {
			assertThat(sink.deliver(Entries.stored(1, 2))).isEqualTo(Receipt.accepted(2));
			broken.set(true);
			assertThat(sink.deliver(Entries.stored(3, 3))).isInstanceOf(Receipt.Retry.class);
			assertThat(sink.deliver(Entries.stored(3, 3))).isInstanceOf(Receipt.Retry.class);
			broken.set(false);
			assertThat(sink.deliver(Entries.stored(3, 3))).isEqualTo(Receipt.accepted(1));
			assertThat(sink.deliver(Entries.stored(4, 4))).isEqualTo(Receipt.accepted(1));
		}
		assertThat(taken.toString(StandardCharsets.UTF_8).lines()).hasSize(4);
	}

	@Test
	void namesTheSettingWhenTheFileCannotBeOpened() {
		LogProperties properties = new LogProperties(true, "json", this.folder.resolve("no/audit.log").toString(),
				DataSize.ofMegabytes(1), true);
		assertThatExceptionOfType(SettingException.class)
			.isThrownBy(() -> new LogConfiguration().logSink(properties, this.clock,
					new StaticListableBeanFactory().getBeanProvider(BuildProperties.class)))
			.withMessageStartingWith("HOGAUDIT_LOG_FILE ");
	}

	@Test
	void refusesAPipeAsAFile() throws Exception {
		Path pipe = this.folder.resolve("pipe");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		for (String other : List.of(pipe.toString(), this.folder.toString(), "/dev/null")) {
			LogProperties properties = new LogProperties(true, "json", other, DataSize.ofMegabytes(1), true);
			assertThatExceptionOfType(SettingException.class)
				.isThrownBy(() -> new LogConfiguration().logSink(properties, this.clock,
						new StaticListableBeanFactory().getBeanProvider(BuildProperties.class)))
				.withMessageStartingWith("HOGAUDIT_LOG_FILE must name a file");
		}
	}

	@Test
	void doesNotOpenAPipeThatTookTheFilesPlace() throws Exception {
		try (LogSink sink = sink(1_000_000)) {
			assertThat(sink.deliver(Entries.stored(1, 1))).isEqualTo(Receipt.accepted(1));
			Files.delete(file());
			assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor()).isZero();
			assertThat(sink.deliver(Entries.stored(2, 2))).isInstanceOf(Receipt.Retry.class);
			Files.delete(file());
			assertThat(sink.deliver(Entries.stored(2, 2))).isEqualTo(Receipt.accepted(1));
		}
	}

	@Test
	void namesTheSettingWhenTheFormatIsUnknown() {
		assertThatExceptionOfType(SettingException.class)
			.isThrownBy(() -> new LogProperties(true, "xml", "", DataSize.ofMegabytes(1), true))
			.withMessage("HOGAUDIT_LOG_FORMAT must be json, ecs, ocsf or cef.");
	}

	private Path file() {
		return this.folder.resolve("audit.log");
	}

	private LogSink sink(long maxSize) throws IOException {
		return new LogSink(new JsonFormat(), new FileOutput(file(), maxSize, true, this.clock));
	}

}
