package io.hogaudit.egress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;

import io.hogaudit.setting.SettingException;

import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * What {@code NO_PROXY} names: hosts with all below them, addresses and networks, each
 * with a port if need be, or {@code *} for all. This machine is always among them.
 */
final class DirectHosts {

	private final List<BiPredicate<String, Integer>> rules = new ArrayList<>();

	private DirectHosts() {
	}

	static DirectHosts parse(String list) {
		DirectHosts hosts = new DirectHosts();
		hosts.addName("localhost", "");
		hosts.addNetwork("127.0.0.0/8");
		hosts.addNetwork("::1");
		for (String entry : list.split("[,\\s]+")) {
			if (!entry.isEmpty()) {
				hosts.add(entry.toLowerCase(Locale.ROOT));
			}
		}
		return hosts;
	}

	private void add(String entry) {
		if (entry.equals("*")) {
			this.rules.add((_, _) -> true);
		}
		else if (entry.matches("[0-9.]+(/[0-9]+)?|[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*(/[0-9]+)?")) {
			addNetwork(entry);
		}
		else {
			int colon = entry.lastIndexOf(':');
			String name = (colon > 0) ? entry.substring(0, colon) : entry;
			addName(name.replaceFirst("^\\*?\\.", ""), (colon > 0) ? entry.substring(colon + 1) : "");
		}
	}

	private void addName(String name, String port) {
		this.rules.add((host, at) -> (host.equals(name) || host.endsWith("." + name))
				&& (port.isEmpty() || port.equals(at.toString())));
	}

	private void addNetwork(String network) {
		try {
			IpAddressMatcher matcher = new IpAddressMatcher(network);
			this.rules.add((host, _) -> host.matches("[0-9.]+|.*:.*") && matcher.matches(host));
		}
		catch (IllegalArgumentException ex) {
			throw new SettingException(
					"NO_PROXY has an entry that is neither a name nor an address nor a network, for example .internal,10.0.0.0/8.");
		}
	}

	boolean contains(String host, int port) {
		String name = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$|\\.$", "");
		return this.rules.stream().anyMatch((rule) -> rule.test(name, port));
	}

}
