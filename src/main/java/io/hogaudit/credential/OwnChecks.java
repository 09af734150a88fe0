package io.hogaudit.credential;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/** What the settings say by themselves: where secrets come from and how data travels. */
final class OwnChecks implements PostureCheck {

	private static final String SOURCE = "secrets_source";

	private static final String ENV_FILE = "env_file";

	private static final String TRANSPORT = "transport";

	/** Names of settings whose values are secrets, without case and separators. */
	private static final Set<String> SECRETS = Set.of("posthogwebhooksecret", "posthogwritekey", "posthogreadkey",
			"hogauditjournalpassword", "hogauditjournalmigrationrolepassword", "hogauditjournalretentionrolepassword",
			"hogauditviewerpassword", "hogauditoperatorpassword", "hogauditotlpheaders", "hogauditcheckpointkey",
			"hogauditposthogwritekey", "hogauditposthogreadkey", "hogauditcredentialfingerprintsalt");

	private final ConfigurableEnvironment environment;

	private final ReaderProperties reader;

	private final Path folder;

	OwnChecks(ConfigurableEnvironment environment, ReaderProperties reader, Path folder) {
		this.environment = environment;
		this.reader = reader;
		this.folder = folder;
	}

	@Override
	public List<Check> look() {
		return List.of(source(), envFile(), transport());
	}

	private Check source() {
		List<String> exposed = new ArrayList<>();
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			boolean visible = source.getName().equals("commandLineArgs") || source.getName().equals("systemProperties");
			if (visible && source instanceof EnumerablePropertySource<?> known) {
				Stream.of(known.getPropertyNames()).filter(OwnChecks::isSecret).forEach(exposed::add);
			}
		}
		return exposed.isEmpty() ? Check.pass(SOURCE, "Secrets come from the environment or from files.")
				: Check.fail(
						SOURCE, "On the command line, where every user of the machine sees it: "
								+ String.join(", ", exposed) + ".",
						"Move it to a mounted file or to the environment and rotate it.");
	}

	private static boolean isSecret(String name) {
		String normal = name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
		return SECRETS.contains(normal) || normal.matches("hogauditendpoints.*secrets[0-9]*")
				|| normal.matches("hogauditaccessusers.*password");
	}

	private Check envFile() {
		EnvFile.State state;
		try {
			state = EnvFile.of(this.folder);
		}
		catch (IOException | RuntimeException ex) {
			return Check.warn(ENV_FILE, "The git working tree here cannot be read.",
					"See whether git status shows .env.");
		}
		return switch (state) {
			case ABSENT -> Check.pass(ENV_FILE, "There is no .env file in a git working tree here.");
			case IGNORED -> Check.pass(ENV_FILE, ".env is ignored by git.");
			case UNTRACKED ->
				Check.fail(ENV_FILE, ".env lies in a git working tree and is not ignored.", "Add .env to .gitignore.");
			case TRACKED -> Check.fail(ENV_FILE, ".env is tracked by git.",
					"Take it out (git rm --cached .env), add it to .gitignore, and rotate what was committed.");
		};
	}

	private Check transport() {
		List<String> plain = new ArrayList<>();
		if (ReaderProperties.insecure(this.reader.host())) {
			plain.add("POSTHOG_HOST");
		}
		if (this.reader.isOn() && ReaderProperties.insecure(this.reader.appHost())) {
			plain.add("POSTHOG_APP_HOST");
		}
		if (ReaderProperties.insecure(this.environment.getProperty("hogaudit.otlp.endpoint", ""))) {
			plain.add("HOGAUDIT_OTLP_ENDPOINT");
		}
		return plain.isEmpty() ? Check.pass(TRANSPORT, "Entries and keys leave this machine encrypted.") : Check
			.fail(TRANSPORT, "Plain http to another machine: " + String.join(", ", plain) + ".", "Use https.");
	}

}
