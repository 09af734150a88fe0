package io.hogaudit;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts hogaudit, the webhook target that a team registers in PostHog. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
@ConfigurationPropertiesScan
public class HogauditApplication {

	public static void main(String[] args) {
		SpringApplication.run(HogauditApplication.class, args);
	}

}
