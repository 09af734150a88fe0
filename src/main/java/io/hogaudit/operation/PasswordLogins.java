package io.hogaudit.operation;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

import io.hogaudit.operation.RefusedAccess.Reason;
import io.hogaudit.signature.SourceAddress;

/**
 * Logs in users of the settings. Who guesses is slowed down, by address and by name; who
 * has logged in before with the same password is not, whatever others guess.
 */
final class PasswordLogins implements AuthenticationProvider {

	private static final int UNKNOWN_NAMES = 8;

	private final UserPasswords users;

	private final PasswordChecks checks;

	private final LoginLimits limits;

	private final RefusedAccess refused;

	PasswordLogins(UserPasswords users, PasswordChecks checks, LoginLimits limits, RefusedAccess refused) {
		this.users = users;
		this.checks = checks;
		this.limits = limits;
		this.refused = refused;
	}

	@Override
	public boolean supports(Class<?> authentication) {
		return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
	}

	@Override
	public Authentication authenticate(Authentication asked) {
		String password = String.valueOf(asked.getCredentials());
		@Nullable UserDetails user = this.users.find(asked.getName());
		if (user != null && this.checks.knownRight(password, hash(user))) {
			return loggedIn(asked, user);
		}
		String address = address(asked);
		String name = (user != null) ? "user " + user.getUsername()
				: "other " + Math.floorMod(asked.getName().hashCode(), UNKNOWN_NAMES);
		Duration wait = this.limits.begin(network(address), name);
		if (wait.isPositive()) {
			throw refuse(Reason.SLOWED, user, address, LoginRefusedException.wait(wait));
		}
		boolean right = matches(user, password, address, name);
		if (user == null || !right) {
			throw refuse(Reason.CREDENTIALS, user, address, LoginRefusedException.wrong());
		}
		this.limits.succeeded(network(address), name);
		return loggedIn(asked, user);
	}

	private boolean matches(@Nullable UserDetails user, String password, String address, String name) {
		// a name that is no user's takes as long as one that is
		@Nullable UserDetails compared = (user != null) ? user : this.users.any();
		if (compared == null) {
			return false;
		}
		try {
			boolean right = this.checks.matches(password, hash(compared)) && user != null;
			if (right) {
				this.checks.right(password, hash(compared));
			}
			return right;
		}
		catch (PasswordChecks.BusyException ex) {
			this.limits.takeBack(network(address), name);
			throw refuse(Reason.BUSY, user, address, LoginRefusedException.busy());
		}
	}

	private LoginRefusedException refuse(Reason reason, @Nullable UserDetails user, String address,
			LoginRefusedException answer) {
		this.refused.add(reason, (user != null) ? user.getUsername() : null, address);
		return answer;
	}

	private static Authentication loggedIn(Authentication asked, UserDetails user) {
		UsernamePasswordAuthenticationToken token = UsernamePasswordAuthenticationToken
			.authenticated(user.getUsername(), null, user.getAuthorities());
		token.setDetails(asked.getDetails());
		return token;
	}

	private static String hash(UserDetails user) {
		return String.valueOf(user.getPassword());
	}

	private static String address(Authentication asked) {
		return SourceAddress
			.of((asked.getDetails() instanceof WebAuthenticationDetails details) ? details.getRemoteAddress() : null);
	}

	/** Of IPv6 the network: who has one address there has them all. */
	private static String network(String address) {
		InetAddress parsed = SourceAddress.parse(address);
		if (parsed == null) {
			return SourceAddress.UNKNOWN;
		}
		byte[] bytes = parsed.getAddress();
		return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 8));
	}

}
