package io.hogaudit.operation;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.hogaudit.credential.scan.ScanCommand;
import io.hogaudit.journal.JournalCopy;
import io.hogaudit.setting.LostCharacters;
import io.hogaudit.setting.SettingException;

/**
 * What can be asked on the command line instead of starting the service. Exit codes: 0
 * all is well, 1 a check fails, 2 it could not be done.
 */
public final class Commands {

	private static final String USAGE = """
			Usage: hogaudit                    starts the service
			       hogaudit secret new         prints a fresh signing secret
			       hogaudit try [URL]          sends a signed, a repeated and an altered delivery to an
			                                   endpoint (POSTHOG_WEBHOOK_SECRET, _SCHEME), by default to
			                                   http://127.0.0.1:8080/webhooks/posthog (SERVER_PORT)
			       hogaudit ready              whether the running service takes deliveries
			                                   (HOGAUDIT_MANAGEMENT_URL, by default
			                                   http://127.0.0.1:8081, MANAGEMENT_SERVER_PORT)
			       hogaudit posture            shows the security checklist of the running service
			                                   (HOGAUDIT_MANAGEMENT_URL, HOGAUDIT_VIEWER_PASSWORD)
			       hogaudit scan [FOLDER] [--staged] [--sarif]
			                                   looks for keys in a working tree and its git history, or
			                                   with --staged in what the next commit changes
			       hogaudit journal copy FROM TO
			                                   copies the journal of a stopped hogaudit into an empty one,
			                                   jdbc:sqlite:… or jdbc:postgresql:…, and proves it complete (HOGAUDIT_JOURNAL_USER, HOGAUDIT_JOURNAL_PASSWORD
			                                   or HOGAUDIT_JOURNAL_MIGRATIONROLE_…)
			       hogaudit help               prints this""";

	private static final Set<String> SCAN_OPTIONS = Set.of("--staged", "--sarif");

	private static final Set<String> HELP = Set.of("help", "--help", "-h");

	private final Map<String, String> environment;

	private final PrintStream out;

	private final PrintStream err;

	public Commands(Map<String, String> environment, PrintStream out, PrintStream err) {
		this.environment = environment;
		this.out = out;
		this.err = err;
	}

	/** Whether the arguments are a command and not settings such as --server.port=80. */
	public static boolean isCommand(String... arguments) {
		return arguments.length > 0 && (!arguments[0].startsWith("-") || HELP.contains(arguments[0]));
	}

	public int run(String... arguments) {
		for (Map.Entry<String, String> variable : this.environment.entrySet()) {
			if (variable.getKey().matches("(HOGAUDIT|POSTHOG)_.*") && LostCharacters.in(variable.getValue())) {
				this.err.println(LostCharacters.sentence(variable.getKey()));
				return 2;
			}
		}
		if (arguments[0].equals("scan")) {
			return scan(List.of(arguments).subList(1, arguments.length));
		}
		if (arguments[0].equals("try") && arguments.length <= 2) {
			return tryOut((arguments.length == 2) ? arguments[1] : "http://127.0.0.1:%s/webhooks/posthog"
				.formatted(this.environment.getOrDefault("SERVER_PORT", "8080")));
		}
		if (arguments.length == 4 && arguments[0].equals("journal") && arguments[1].equals("copy")) {
			return copyJournal(arguments[2], arguments[3]);
		}
		return switch (String.join(" ", arguments)) {
			case "ready" -> ready();
			case "secret new" -> newSecret();
			case "posture" -> posture();
			case "help", "--help", "-h" -> {
				this.out.println(USAGE);
				yield 0;
			}
			default -> {
				this.err.println(USAGE);
				yield 2;
			}
		};
	}

	private int scan(List<String> arguments) {
		List<String> folders = arguments.stream().filter((argument) -> !argument.startsWith("--")).toList();
		List<String> options = arguments.stream().filter((argument) -> argument.startsWith("--")).toList();
		if (folders.size() > 1 || !SCAN_OPTIONS.containsAll(options)) {
			this.err.println(USAGE);
			return 2;
		}
		try {
			Path folder = Path.of(folders.isEmpty() ? "" : folders.getFirst());
			ScanCommand command = new ScanCommand(this.out, this.err);
			String index = this.environment.get("GIT_INDEX_FILE");
			boolean sarif = options.contains("--sarif");
			return options.contains("--staged") ? command.staged(folder, (index != null) ? Path.of(index) : null, sarif)
					: command.folder(folder, sarif);
		}
		catch (InvalidPathException ex) {
			this.err.println("This is not a folder: name one that can be read.");
			return 2;
		}
	}

	private int copyJournal(String from, String to) {
		try {
			return new JournalCopy(this.environment, this.out).run(from, to);
		}
		catch (SettingException ex) {
			this.err.println(ex.sentence());
			return 2;
		}
	}

	private int newSecret() {
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		this.out.println("whsec_" + Base64.getEncoder().encodeToString(key));
		return 0;
	}

	private int tryOut(String endpoint) {
		try {
			URI uri = URI.create(endpoint);
			if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
				throw new IllegalArgumentException("no web address");
			}
			return new TryCommand(this.out, this.err).run(uri, this.environment);
		}
		catch (IllegalArgumentException ex) {
			this.err.println("This is no address: name one as https://your.host/webhooks/posthog.");
			return 2;
		}
	}

	private int ready() {
		return ask("health/readiness", Map.of(), (answer) -> (answer.statusCode() == 200) ? 0 : 1);
	}

	private int posture() {
		String user = "viewer:" + this.environment.getOrDefault("HOGAUDIT_VIEWER_PASSWORD", "");
		return ask("posture",
				Map.of("Authorization",
						"Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8))),
				this::show);
	}

	private int ask(String endpoint, Map<String, String> headers, ToIntFunction<HttpResponse<String>> reader) {
		try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(managementUrl() + "/actuator/" + endpoint))
				.timeout(Duration.ofSeconds(10))
				.header("Accept", "application/json");
			headers.forEach(request::header);
			return reader.applyAsInt(http.send(request.build(), BodyHandlers.ofString()));
		}
		catch (IOException | IllegalArgumentException | JacksonException ex) {
			this.err.printf(
					"No hogaudit answers at %s: set HOGAUDIT_MANAGEMENT_URL, or MANAGEMENT_SERVER_PORT on the same machine, to its management port.%n",
					withoutUser(managementUrl()));
			return 2;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return 2;
		}
	}

	private String managementUrl() {
		return this.environment.getOrDefault("HOGAUDIT_MANAGEMENT_URL",
				"http://127.0.0.1:" + this.environment.getOrDefault("MANAGEMENT_SERVER_PORT", "8081"));
	}

	// an address may hold a password
	private static String withoutUser(String url) {
		return url.replaceAll("//[^/]*@", "//");
	}

	private int show(HttpResponse<String> answer) {
		if (answer.statusCode() != 200) {
			this.err.printf("The management port answered %s: set HOGAUDIT_VIEWER_PASSWORD to the viewer's password.%n",
					answer.statusCode());
			return 2;
		}
		JsonNode report = new JsonMapper().readTree(answer.body());
		for (JsonNode check : report.path("checks")) {
			this.out.printf("%-4s  %-20s %s%n", check.path("verdict").asString(""), check.path("name").asString(""),
					String.join(" ", List.of(check.path("reason").asString(""), check.path("remedy").asString("")))
						.strip());
		}
		return report.path("verdict").asString("").equals("fail") ? 1 : 0;
	}

}
