package io.hogaudit.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.security.core.userdetails.UserDetails;

import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;
import io.hogaudit.setting.SettingException;

/**
 * The users of the management port and their passwords, changed while it runs: who has no
 * password any more cannot log in, who is new can. Thread-safe.
 */
final class UserPasswords implements SecretHolder {

	private static final AccessProperties.User NOBODY = new AccessProperties.User("", Users.VIEWER);

	private final Users users = new Users();

	/** As set, by name of the user. */
	private final Map<String, AccessProperties.User> held = new ConcurrentHashMap<>();

	/** Who can log in, by name in lower case. */
	private final Map<String, UserDetails> active = new ConcurrentHashMap<>();

	UserPasswords(AccessProperties properties) {
		properties.users().forEach(this::take);
	}

	/** Null when there is none who could log in. */
	@Nullable UserDetails find(String name) {
		return this.active.get(name.toLowerCase(Locale.ROOT));
	}

	/** One of them, or null when there are none. */
	@Nullable UserDetails any() {
		return this.active.values().stream().findFirst().orElse(null);
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
		TreeSet<String> names = new TreeSet<>(this.held.keySet());
		names.addAll(read.keySet());
		for (String name : names) {
			AccessProperties.User next = read.getOrDefault(name, NOBODY);
			if (next.equals(this.held.getOrDefault(name, NOBODY))) {
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
			this.active.remove(name.toLowerCase(Locale.ROOT));
		}
		else {
			this.active.put(name.toLowerCase(Locale.ROOT), this.users.user(name, next));
		}
		this.held.put(name, next);
	}

}
