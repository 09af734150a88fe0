package io.hogaudit.signature;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.MultipartAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

import io.hogaudit.Starts;

/**
 * A real Tomcat with Spring MVC, the service's own defaults and the filter. Behind it
 * stands a handler for every path, so that nothing which gets past the filter is missed.
 */
final class SignatureServer implements AutoCloseable {

	private final Behind behind = new Behind();

	private final List<Refusal> refusals = new CopyOnWriteArrayList<>();

	private final ConfigurableApplicationContext context;

	SignatureServer(Map<String, Object> settings) {
		SpringApplication application = new SpringApplication(Parts.class);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(Map.of("POSTHOG_WEBHOOK_SECRET", Scenario.SECRET));
		application.addInitializers((created) -> {
			GenericApplicationContext generic = (GenericApplicationContext) created;
			generic.registerBean(Behind.class, () -> this.behind);
			generic.registerBean(RefusalListener.class, () -> this.refusals::add);
		});
		this.context = Starts.run(application,
				settings.entrySet()
					.stream()
					.map((setting) -> "--" + setting.getKey() + "=" + setting.getValue())
					.toArray(String[]::new));
	}

	/** A valid scenario of this second. */
	static Scenario now(byte... body) {
		Instant now = Instant.now();
		return Scenario.valid()
			.at(now)
			.with("webhook-timestamp", Long.toString(now.getEpochSecond()))
			.with("content-type", "application/json")
			.withBody(body)
			.signed();
	}

	int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	Behind behind() {
		return this.behind;
	}

	List<Refusal> refusals() {
		return this.refusals;
	}

	/** Bytes of bodies that were taken from connections, by answered request. */
	List<Long> bytesRead() {
		return this.context.getBean(ReadBytes.class).bytes;
	}

	double bodyMemory() {
		return gauge("hogaudit.receive.body.memory");
	}

	double gauge(String name) {
		return this.context.getBean(SimpleMeterRegistry.class).get(name).gauge().value();
	}

	@Override
	public void close() {
		this.context.close();
	}

	/** What is behind the filter. Waits at a gate when there is no permit. */
	static final class Behind implements HttpRequestHandler {

		private final List<Verified> verified = new CopyOnWriteArrayList<>();

		private final AtomicInteger reached = new AtomicInteger();

		private final Semaphore gate = new Semaphore(1);

		@Override
		public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
			if (request.getDispatcherType() == DispatcherType.REQUEST) {
				this.reached.incrementAndGet();
			}
			Verified verdict = Verified.of(request);
			if (verdict != null) {
				this.verified.add(verdict);
			}
			this.gate.acquireUninterruptibly();
			this.gate.release();
			response.setStatus(HttpServletResponse.SC_ACCEPTED);
		}

		int reached() {
			return this.reached.get();
		}

		List<Verified> verified() {
			return this.verified;
		}

		Semaphore gate() {
			return this.gate;
		}

	}

	/** Counts what requests took from their connections, before Tomcat ends them. */
	static final class ReadBytes extends ValveBase {

		private final List<Long> bytes = new CopyOnWriteArrayList<>();

		ReadBytes() {
			super(true);
		}

		@Override
		public void invoke(Request request, Response response) throws IOException, ServletException {
			getNext().invoke(request, response);
			this.bytes.add(request.getCoyoteRequest().getBytesRead());
		}

	}

	/** By name, because it is not public. */
	static final class Limits implements ImportSelector {

		@Override
		public String[] selectImports(AnnotationMetadata imports) {
			return new String[] { "io.hogaudit.connection.ConnectionConfiguration" };
		}

	}

	/** Without a stereotype: the demo's component scan must not find it. */
	@Import({ SignatureConfiguration.class, Limits.class })
	@EnableConfigurationProperties(SignatureProperties.class)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
			WebMvcAutoConfiguration.class, HttpEncodingAutoConfiguration.class, MultipartAutoConfiguration.class,
			HttpMessageConvertersAutoConfiguration.class, ErrorMvcAutoConfiguration.class,
			PropertyPlaceholderAutoConfiguration.class })
	static class Parts {

		@Bean
		Clock clock() {
			return Clock.systemUTC();
		}

		@Bean
		SimpleMeterRegistry registry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		ReadBytes readBytes() {
			return new ReadBytes();
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> valves(ReadBytes readBytes) {
			return (factory) -> factory.addContextValves(readBytes);
		}

		@Bean
		HandlerMapping everything(Behind behind) {
			return new SimpleUrlHandlerMapping(Map.of("/**", behind), Ordered.HIGHEST_PRECEDENCE);
		}

	}

}
