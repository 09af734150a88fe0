package io.hogaudit.journal;

import java.nio.ByteBuffer;
import java.util.UUID;

/** An entry's identity as the 16 bytes that the tables keep. */
final class Keys {

	static final int LENGTH = 16;

	private Keys() {
	}

	static byte[] bytes(UUID key) {
		return ByteBuffer.allocate(LENGTH)
			.putLong(key.getMostSignificantBits())
			.putLong(key.getLeastSignificantBits())
			.array();
	}

	static UUID uuid(byte[] key) {
		ByteBuffer buffer = ByteBuffer.wrap(key);
		return new UUID(buffer.getLong(), buffer.getLong());
	}

}
