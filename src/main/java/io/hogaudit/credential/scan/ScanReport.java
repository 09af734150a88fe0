package io.hogaudit.credential.scan;

import java.util.List;

/**
 * What a scan found, and what it did not look at.
 *
 * @param gaps none if everything was looked at
 * @param accepted findings and gaps that {@link AcceptedPaths} leaves out
 * @param contents files and objects looked at
 * @param ignored files and folders that git ignores
 */
record ScanReport(List<ScanFinding> findings, List<Gap> gaps, int accepted, int contents, int commits, int ignored) {
}
