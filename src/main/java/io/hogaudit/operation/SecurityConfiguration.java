package io.hogaudit.operation;

import java.time.Clock;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.signature.Verified;

/**
 * Two chains. The management port: probes open, the rest for viewers, changes for
 * operators. The main port: only what the signature filter has let pass. No sessions, so
 * no CSRF tokens; a change needs a method or a media type that a form cannot send.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessProperties.class)
class SecurityConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(SecurityConfiguration.class);

	@Bean
	@Order(3)
	UserPasswords userPasswords(AccessProperties properties, ObjectProvider<JwtDecoder> jwt) {
		UserPasswords users = new UserPasswords(properties);
		if (users.held().isEmpty() && jwt.getIfAvailable() == null) {
			logger.info("no access to the management port but the probes: set HOGAUDIT_VIEWER_PASSWORD to open it");
		}
		return users;
	}

	@Bean
	PasswordChecks passwordChecks() {
		return new PasswordChecks(Users.ENCODER);
	}

	@Bean
	RefusedAccess refusedAccess(AuditLog auditLog, AccessProperties properties, Clock clock, MeterRegistry meters) {
		return new RefusedAccess(auditLog, properties.refusalWindow(), clock, meters);
	}

	@Bean
	AuthenticationProvider passwordLogins(UserPasswords users, PasswordChecks checks, RefusedAccess refused,
			AccessProperties properties, Clock clock) {
		return new PasswordLogins(users, checks, new LoginLimits(properties.freeAttempts(), clock), refused);
	}

	@Bean
	JwkSetUriJwtDecoderBuilderCustomizer issuerRequests(Clock clock) {
		return (builder) -> builder.restOperations(IssuerRequests.template(clock));
	}

	/** Spring Security would observe each of its filters for each delivery. */
	@Bean
	SecurityObservationSettings securityObservations() {
		return SecurityObservationSettings.noObservations();
	}

	/** Asked first and with one filter only: each delivery goes through it. */
	@Bean
	@Order(1)
	SecurityFilterChain deliverySecurity() {
		HeaderWriterFilter headers = new HeaderWriterFilter(
				List.of(new StaticHeadersWriter("Cache-Control", "no-store"), new XContentTypeOptionsHeaderWriter()));
		headers.setShouldWriteHeadersEagerly(true);
		return new DefaultSecurityFilterChain((request) -> Verified.of(request) != null, headers);
	}

	@Bean
	@Order(2)
	SecurityFilterChain managementSecurity(HttpSecurity http, ObjectProvider<JwtDecoder> jwt, RefusedAccess refused) {
		http.securityMatcher(EndpointRequest.toAnyEndpoint())
			.authorizeHttpRequests((requests) -> requests.requestMatchers(EndpointRequest.to("health"))
				.permitAll()
				.requestMatchers(EndpointRequest.toAnyEndpoint().withHttpMethod(HttpMethod.GET))
				.hasRole(Users.VIEWER)
				.anyRequest()
				.hasRole(Users.OPERATOR))
			.httpBasic((basic) -> basic.authenticationEntryPoint(new LoginEntryPoint(refused)))
			.exceptionHandling((refusals) -> refusals.accessDeniedHandler(new RoleDenied(refused)))
			.addFilterAfter(new NotAcceptableFilter(), AuthorizationFilter.class);
		jwt.ifAvailable((decoder) -> http
			.oauth2ResourceServer((server) -> new BearerTokens(decoder, refused).configure(server)));
		return lean(http).build();
	}

	/** Nothing else is there; an error that was answered already goes out. */
	@Bean
	@Order(3)
	SecurityFilterChain otherSecurity(HttpSecurity http) {
		http.authorizeHttpRequests(
				(requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll().anyRequest().denyAll());
		return lean(http).anonymous(AbstractHttpConfigurer::disable).build();
	}

	// without what needs a session or a browser
	private static HttpSecurity lean(HttpSecurity http) {
		return http.csrf(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
	}

}
