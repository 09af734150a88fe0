package io.hogaudit.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;
import io.hogaudit.setting.SettingException;

/**
 * The passwords of the management port's users. A user whose password is taken away
 * cannot log in any more; further users need a new start.
 */
final class UserPasswords implements SecretHolder {

	private final InMemoryUserDetailsManager manager;

	private final Users users = new Users();

	/** As set, by name of the user. */
	private final Map<String, AccessProperties.User> held;

	UserPasswords(InMemoryUserDetailsManager manager, AccessProperties properties) {
		this.manager = manager;
		this.held = new ConcurrentHashMap<>(properties.users());
	}

	@Override
	public List<HeldSecret> held() {
		return this.held.entrySet()
			.stream()
			.filter((user) -> !user.getValue().password().isBlank())
			.map((user) -> new HeldSecret(Users.setting(user.getKey(), "password"), HeldSecret.Kind.PASSWORD, null))
			.toList();
	}

	@Override
	public Reload reload(Environment settings) {
		List<Reload.Change> changes = new ArrayList<>();
		List<Reload.Problem> problems = new ArrayList<>();
		Map<String, AccessProperties.User> read = Binder.get(settings)
			.bind("hogaudit.access.users", Bindable.mapOf(String.class, AccessProperties.User.class))
			.orElseGet(Map::of);
		for (Map.Entry<String, AccessProperties.User> user : List.copyOf(this.held.entrySet())) {
			String name = user.getKey();
			String role = user.getValue().role();
			AccessProperties.User next = new AccessProperties.User(
					read.getOrDefault(name, new AccessProperties.User("", role)).password(), role);
			if (next.equals(user.getValue())) {
				continue;
			}
			try {
				take(name, next);
				changes.add(new Reload.Change(Users.setting(name, "password"), List.of(), List.of()));
			}
			catch (SettingException ex) {
				problems.add(new Reload.Problem(Users.setting(name, "password"), ex.sentence()));
			}
		}
		return new Reload(changes, problems);
	}

	private void take(String name, AccessProperties.User next) {
		if (next.password().isBlank()) {
			this.manager.deleteUser(name);
		}
		else {
			UserDetails user = this.users.user(name, next);
			if (this.manager.userExists(name)) {
				this.manager.updateUser(user);
			}
			else {
				this.manager.createUser(user);
			}
		}
		this.held.put(name, next);
	}

}
