package io.hogaudit.journal;

import java.util.List;

/**
 * What a read of a stream found, in one snapshot. Entries that are not among these and
 * lie between the place that was asked for and {@code upTo} have no text any more, or are
 * {@link Damage}.
 *
 * @param entries in the order of the read
 * @param upTo the last sequence that was looked at; the one that was asked for when
 * nothing is left
 */
public record Page(List<JournalEntry> entries, long upTo) {
}
