package io.hogaudit.operation;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UserEmailTests {

	@ParameterizedTest
	@ValueSource(strings = { "{\"user\":{\"id\":1,\"email\":\"J@x\"}}",
			"{\"person\":{\"id\":\"p\",\"properties\":{\"a\":{},\"email\":\"J@x\"}}}",
			"{\"properties\":{\"email\":\"J@x\"}}", "{\"properties\":{\"$set\":{\"email\":\"J@x\"}}}",
			"{\"properties\":{\"plan\":\"x\"},\"person\":{\"properties\":{\"email\":\"J@x\"}}}",
			"{\"user\":{\"email\":null},\"properties\":{\"email\":\"J@x\"}}",
			"{\"data\":{\"person\":{\"properties\":{\"email\":\"J@x\"}}}}" })
	void findsAnAddressOfTheUser(String metadata) {
		assertThat(UserEmail.any(entry(metadata), "J@x"::equals)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"context\":{\"email\":\"J@x\"}}", "{\"user\":[{\"email\":\"J@x\"}]}",
			"{\"properties\":{\"note\":\"J@x\"}}", "{\"properties\":{\"email\":{\"email_\":\"J@x\"}}}" })
	void findsNoOther(String metadata) {
		assertThat(UserEmail.any(entry(metadata), "J@x"::equals)).isFalse();
	}

	private static byte[] entry(String metadata) {
		return ("{\"id\":\"1\",\"userId\":\"J@x\",\"metadata\":" + metadata + ",\"email\":\"J@x\"}")
			.getBytes(StandardCharsets.UTF_8);
	}

}
