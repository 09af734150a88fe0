package io.hogaudit.journal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the journal.
 *
 * @param url where the journal is: {@code jdbc:sqlite:} and a path
 * @param queueCapacity appends that may wait for the writer; more are answered 503
 * @param answerWithin an append that cannot be answered within this time is answered 503
 * @param retention age after which the text of entries that every sink has settled is
 * removed; kept for ever when not set
 */
@ConfigurationProperties("hogaudit.journal")
public record JournalProperties(@DefaultValue("jdbc:sqlite:data/hogaudit.db") String url,
		@DefaultValue("4096") int queueCapacity, @DefaultValue("2500ms") Duration answerWithin,
		@Nullable Duration retention) {
}
