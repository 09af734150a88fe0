package io.hogaudit.webhook;

import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.hogaudit.audit.Result;

import static org.assertj.core.api.Assertions.assertThat;

class WordsTests {

	private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

	@ParameterizedTest
	@CsvSource({ "PersonalAPIKey,personal_api_key", "OAuthApplication,oauth_application", "MyOAuthApp,my_oauth_app",
			"LLMTrace,llm_trace", "sharing enabled,sharing_enabled", "a!?b,a_b", "Übung!,_bung_", "ABC,abc", "A,a",
			"'',unnamed", "x9Y,x9_y" })
	void writesWordsInLowerCaseWithUnderscores(String words, String snake) {
		assertThat(Words.snake(words)).isEqualTo(snake);
	}

	@Test
	void writesWhatTheExpressionsThatItReplacesWrote() {
		long seed = 20261124;
		Random random = new Random(seed);
		String alphabet = "OAuthPIKeyz09_ -.\u00fc\n";
		for (int i = 0; i < 20_000; i++) {
			StringBuilder words = new StringBuilder();
			for (int length = random.nextInt(14); length > 0; length--) {
				words.append(alphabet.charAt(random.nextInt(alphabet.length())));
			}
			assertThat(Words.snake(words.toString())).as("seed %d, words '%s'", seed, words)
				.isEqualTo(byExpression(words.toString()));
		}
	}

	private static String byExpression(String words) {
		String parts = WORD_START.matcher(words.replace("OAuth", "Oauth")).replaceAll("_").toLowerCase(Locale.ROOT);
		String clean = parts.replaceAll("[^a-z0-9_]+", "_");
		return clean.isEmpty() ? "unnamed" : clean;
	}

	@Test
	void looksAtABoundedPartOfAText() {
		assertThat(Words.snake("aB".repeat(1_000_000))).hasSizeLessThanOrEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "share_login_failed,FAILURE", "export_fail,FAILURE", "save_rejected_stale,FAILURE",
			"logs_alert.errored,FAILURE", "batch_export_run.failed,FAILURE", "created,SUCCESS",
			"logs_alert.auto_disabled,SUCCESS" })
	void knowsFailuresByTheirWords(String activity, Result result) {
		assertThat(Words.result(activity)).isEqualTo(result);
	}

}
