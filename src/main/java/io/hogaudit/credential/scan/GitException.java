package io.hogaudit.credential.scan;

import java.io.IOException;

/**
 * The git command is not there, or could not do what it was asked; the message is a
 * sentence.
 */
final class GitException extends IOException {

	GitException(String sentence) {
		super(sentence);
	}

}
