package io.hogaudit;

import java.util.Locale;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.ComponentScan;

import io.hogaudit.egress.Egress;
import io.hogaudit.lifecycle.OutOfMemory;
import io.hogaudit.operation.Commands;
import io.hogaudit.setting.LostCharacters;

/** Starts hogaudit, the webhook target that a team registers in PostHog. */
// hogaudit.deliveries and its timers say more than an observation of each request
@SpringBootApplication(exclude = WebMvcObservationAutoConfiguration.class)
// reading every class to find these took a quarter of the start
@ComponentScan(resourcePattern = "**/*Configuration.class")
public class HogauditApplication {

	public static void main(String[] args) {
		// names of files, SQL and what others parse are the same in every locale
		Locale.setDefault(Locale.ROOT);
		if (Commands.isCommand(args)) {
			// what a library has to say belongs to a service's log
			LoggingSystem.get(HogauditApplication.class.getClassLoader()).beforeInitialize();
			System.exit(new Commands(System.getenv(), System.out, System.err).run(args));
		}
		SpringApplication application = application();
		application.addListeners(new UnblockedConsole());
		application.run(args);
	}

	/** The service, which is started from what the build prepared where it can. */
	public static SpringApplication application() {
		SpringApplication application = new SpringApplication(HogauditApplication.class);
		application.setMainApplicationClass(HogauditApplication.class);
		application.addListeners(new LostCharacters(), new PreparedStart(),
				(ApplicationListener<ApplicationEnvironmentPreparedEvent>) (event) -> Egress
					.configure(event.getEnvironment()::getProperty),
				(ApplicationListener<ApplicationContextInitializedEvent>) (event) -> OutOfMemory.endsProcess());
		return application;
	}

}
