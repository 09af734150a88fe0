package io.hogaudit.webhook;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where destinations and the steps of workflows send to, as the changes of an activity
 * log entry say it.
 */
final class Addresses {

	/** Inputs that hold an address; templates name them differently. */
	private static final Set<String> NAMES = Set.of("url", "webhookurl", "webhook_url", "host", "endpoint");

	/** What is sent, and what is only compiled. */
	private static final Set<String> OTHERS = Set.of("body", "headers", "bytecode");

	private static final Pattern IN_CODE = Pattern.compile("https?://[^\\s'\"`)}]+");

	private Addresses() {
	}

	/** Whether something is sent to where nothing was sent before. */
	static boolean isNew(JsonNode entry) {
		JsonNode changes = Json.at(entry, "detail", "changes");
		if (changes == null || !changes.isArray()) {
			return false;
		}
		for (JsonNode change : changes) {
			Set<String> before = new HashSet<>();
			Set<String> after = new HashSet<>();
			boolean code = "hog".equals(Json.text(change, "field"));
			find(Json.at(change, "before"), code, before);
			find(Json.at(change, "after"), code, after);
			if (!before.containsAll(after)) {
				return true;
			}
		}
		return false;
	}

	private static void find(@Nullable JsonNode value, boolean code, Set<String> found) {
		if (value == null) {
			return;
		}
		if (code && value.isString()) {
			IN_CODE.matcher(value.stringValue()).results().forEach((address) -> found.add(address.group()));
		}
		else if (value.isArray()) {
			value.forEach((item) -> find(item, false, found));
		}
		else if (value.isObject()) {
			for (Map.Entry<String, JsonNode> member : value.properties()) {
				String address = NAMES.contains(member.getKey().toLowerCase(Locale.ROOT))
						? Json.firstOf(Json.text(member.getValue(), "value"), Json.text(member.getValue())) : null;
				if (address != null) {
					found.add(address);
				}
				else if (!OTHERS.contains(member.getKey())) {
					find(member.getValue(), false, found);
				}
			}
		}
	}

}
