package io.hogaudit.operation;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.resource.OAuth2ResourceServerConfigurer;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;

import io.hogaudit.operation.RefusedAccess.Reason;
import io.hogaudit.signature.SourceAddress;

/**
 * Bearer tokens for the management port. The role is in the claim {@code roles} (a list)
 * or {@code scope} (words), with or without {@code hogaudit:} before it. The issuer is
 * asked with the first token and not at the start; while it cannot be, a token is
 * answered 503 and Basic goes on to work. One that is refused is an entry.
 */
final class BearerTokens {

	private static final Logger logger = LoggerFactory.getLogger(BearerTokens.class);

	private static final String PREFIX = "hogaudit:";

	private final JwtDecoder decoder;

	private final RefusedAccess refused;

	BearerTokens(JwtDecoder decoder, RefusedAccess refused) {
		this.decoder = decoder;
		this.refused = refused;
	}

	void configure(OAuth2ResourceServerConfigurer<HttpSecurity> server) {
		JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
		converter.setJwtGrantedAuthoritiesConverter(BearerTokens::authorities);
		server.jwt((jwt) -> jwt.decoder(this::decode).jwtAuthenticationConverter(converter))
			.withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
				@Override
				public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
					filter.setAuthenticationFailureHandler(BearerTokens.this::refuse);
					return filter;
				}
			});
	}

	private Jwt decode(String token) {
		try {
			return this.decoder.decode(token);
		}
		catch (JwtDecoderInitializationException ex) {
			throw new JwtException("the issuer cannot be asked", ex);
		}
	}

	private void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException ex)
			throws IOException {
		if (ex instanceof AuthenticationServiceException) {
			logger.warn("a bearer token could not be checked, because its issuer cannot be asked");
			response.setHeader("Retry-After", "5");
			response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
		}
		else {
			// nothing that a bad token claims is worth keeping
			this.refused.add(Reason.TOKEN, null, SourceAddress.of(request));
			new BearerTokenAuthenticationEntryPoint().commence(request, response, ex);
		}
	}

	private static Collection<GrantedAuthority> authorities(Jwt token) {
		Set<String> claimed = new HashSet<>();
		if (token.getClaim("roles") instanceof Collection<?> roles) {
			roles.forEach((role) -> claimed.add(String.valueOf(role)));
		}
		if (token.getClaim("scope") instanceof String scope) {
			claimed.addAll(List.of(scope.split(" ", -1)));
		}
		Set<GrantedAuthority> authorities = new HashSet<>();
		for (String role : claimed) {
			switch (role.startsWith(PREFIX) ? role.substring(PREFIX.length()) : role) {
				case Users.OPERATOR -> {
					authorities.add(new SimpleGrantedAuthority("ROLE_" + Users.OPERATOR));
					authorities.add(new SimpleGrantedAuthority("ROLE_" + Users.VIEWER));
				}
				case Users.VIEWER -> authorities.add(new SimpleGrantedAuthority("ROLE_" + Users.VIEWER));
				default -> {
					// somebody else's role
				}
			}
		}
		return authorities;
	}

}
