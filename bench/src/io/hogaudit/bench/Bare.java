package io.hogaudit.bench;

import java.io.IOException;
import java.io.InputStream;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** The yardstick: Spring MVC on Tomcat that reads the body and answers 202. */
@SpringBootConfiguration
@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
		WebMvcAutoConfiguration.class })
@Controller
public class Bare {

	public static void main(String[] args) {
		SpringApplication.run(Bare.class, args);
	}

	@PostMapping("/webhooks/{endpoint}")
	void receive(InputStream body, HttpServletResponse response) throws IOException {
		body.readAllBytes();
		response.setStatus(HttpServletResponse.SC_ACCEPTED);
	}

}
