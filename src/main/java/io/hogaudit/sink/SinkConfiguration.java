package io.hogaudit.sink;

import java.time.Clock;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.hogaudit.journal.Journal;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SinkProperties.class)
class SinkConfiguration {

	@Bean
	Followers followers(ObjectProvider<Sink> sinks, Journal journal, SinkProperties properties, Clock clock,
			MeterRegistry meters) {
		List<Feed> feeds = sinks.orderedStream()
			.map((sink) -> new Feed(sink, journal, properties, clock, meters))
			.toList();
		return new Followers(feeds, properties);
	}

}
