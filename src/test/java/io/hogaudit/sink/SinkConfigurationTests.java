package io.hogaudit.sink;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

import io.hogaudit.journal.Journal;
import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThat;

class SinkConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(WithoutWeb.class);

	@Test
	void logsByDefaultAndSendsNothingWithoutKey() {
		this.runner.withPropertyValues("hogaudit.posthog.write-key=")
			.run((context) -> assertThat(context.getBean(Followers.class).statuses()).extracting(FollowerStatus::sink)
				.containsExactly("log"));
	}

	@Test
	void feedsPostHogWhenThereIsAKey() {
		this.runner.withPropertyValues("hogaudit.posthog.write-key=phc_abc", "hogaudit.log.enabled=false")
			.run((context) -> assertThat(context.getBean(Followers.class).statuses()).extracting(FollowerStatus::sink)
				.containsExactly("posthog"));
	}

	@Test
	void feedsOtlpWhenThereIsAnEndpoint() {
		this.runner
			.withPropertyValues("hogaudit.otlp.endpoint=http://127.0.0.1:4318", "hogaudit.otlp.headers=a=b",
					"hogaudit.log.enabled=false")
			.run((context) -> assertThat(context.getBean(Followers.class).statuses()).extracting(FollowerStatus::sink)
				.containsExactly("otlp"));
	}

	@Test
	void doesNotStartWithAPersonalKey() {
		this.runner.withPropertyValues("hogaudit.posthog.write-key=phx_abc")
			.run((context) -> assertThat(context).getFailure().hasRootCauseInstanceOf(SettingException.class));
	}

	@ComponentScan(basePackages = "io.hogaudit.sink",
			includeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*\\.\\w+Configuration"),
			useDefaultFilters = false)
	static class WithoutWeb {

		@Bean
		Journal journal() {
			return new InMemoryJournal();
		}

		@Bean
		Clock clock() {
			return Clock.systemUTC();
		}

		@Bean
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

	}

}
