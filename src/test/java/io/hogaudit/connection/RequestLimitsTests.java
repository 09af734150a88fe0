package io.hogaudit.connection;

import java.time.Duration;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import io.hogaudit.setting.SettingException;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequestLimitsTests {

	@Test
	void refusesSettingsWithWhichNothingWouldBeAnswered() {
		assertThatThrownBy(() -> limits(0, 512, 1500)).isInstanceOf(SettingException.class)
			.hasMessageContaining("hogaudit.connection.active-requests");
		assertThatThrownBy(() -> limits(64, -1, 1500)).isInstanceOf(SettingException.class)
			.hasMessageContaining("unfinished-requests");
		assertThatThrownBy(() -> limits(64, 512, 0)).isInstanceOf(SettingException.class)
			.hasMessageContaining("hogaudit.connection.max-wait");
	}

	private static RequestLimits limits(int active, int unfinished, long maxWait) {
		return new RequestLimits(new ConnectionProperties(active, unfinished, Duration.ofMillis(maxWait)),
				new SimpleMeterRegistry());
	}

}
