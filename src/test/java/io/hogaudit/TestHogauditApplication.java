package io.hogaudit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import io.hogaudit.demo.ComposeDemo;
import io.hogaudit.demo.PostHogSender;
import io.hogaudit.lifecycle.OutOfMemoryIntegrationTests;
import io.hogaudit.sink.posthog.ComplianceAdapter;
import io.hogaudit.sink.posthog.StandInPostHog;

/**
 * Starts the real service on the SQLite journal with a stand-in for PostHog on both
 * sides: one that takes what is captured, and one that sends a signed delivery every few
 * seconds, now and then a forged one. With {@code compliance-adapter}, {@code secrets},
 * {@code stand-in} or {@code stand-in-ready} as its argument it does that instead.
 */
public final class TestHogauditApplication {

	private static final int EVERY_SECONDS = 3;

	private TestHogauditApplication() {
	}

	public static void main(String[] args) throws IOException, InterruptedException {
		if (args.length == 2 && args[0].equals("out-of-memory")) {
			OutOfMemoryIntegrationTests.runOut(args[1]);
			return;
		}
		if (args.length > 0 && args[0].equals("compliance-adapter")) {
			ComplianceAdapter.start(Arrays.asList(args).subList(1, args.length));
			return;
		}
		if (args.length == 2 && args[0].equals("secrets")) {
			ComposeDemo.makeSecrets(Path.of(args[1]));
			return;
		}
		if (args.length == 3 && args[0].equals("stand-in")) {
			ComposeDemo.standIn(Path.of(args[1]), URI.create(args[2]));
			return;
		}
		if (args.length == 1 && args[0].equals("stand-in-ready")) {
			ComposeDemo.connect();
			return;
		}
		StandInPostHog postHog = new StandInPostHog(0, false);
		String secret = PostHogSender.newSecret();
		// for script/send, and for this run only
		Path secretFile = Files.writeString(Files.createDirectories(Path.of("target")).resolve("demo.secret"), secret);
		Map<String, Object> settings = new HashMap<>();
		settings.put("POSTHOG_WEBHOOK_SECRET", secret);
		settings.put("POSTHOG_WRITE_KEY", "phc_" + "standIn".repeat(4));
		settings.put("POSTHOG_HOST", postHog.host());
		settings.put("HOGAUDIT_JOURNAL_URL", "jdbc:sqlite:target/demo/hogaudit.db");
		settings.put("HOGAUDIT_VIEWER_PASSWORD", "demo-viewer-password");
		SpringApplication application = HogauditApplication.application();
		application.setDefaultProperties(settings);
		ConfigurableApplicationContext context = application.run(args);
		String port = context.getEnvironment().getProperty("local.server.port", "8080");
		System.out.printf(
				"%ndemo: a delivery every %d s, every fifth forged; signing secret of this run in %s%n"
						+ "demo: curl -u viewer:demo-viewer-password localhost:%s/actuator/auditentries%n%n",
				EVERY_SECONDS, secretFile, context.getEnvironment().getProperty("local.management.port", "8081"));
		Thread.ofPlatform()
			.daemon()
			.name("demo-sender")
			.start(() -> new PostHogSender(URI.create("http://127.0.0.1:" + port + "/webhooks/posthog"), secret)
				.sendNowAndThen(EVERY_SECONDS, postHog, context::isActive));
	}

}
