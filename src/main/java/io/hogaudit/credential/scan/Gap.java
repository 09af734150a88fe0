package io.hogaudit.credential.scan;

/**
 * Something that a scan did not look at.
 *
 * @param path file, folder or object, from the scanned folder's root
 * @param reason why, and what to do, without a full stop
 */
record Gap(String path, String reason) {
}
