package io.hogaudit.sink.log;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks for what a published schema does not allow, by rules kept as data with their
 * source: {@code ocsf-1.5.0.json} and {@code ecs-9.0.0.json}.
 */
final class SchemaRules {

	private static final Map<String, JsonNode> READ = new ConcurrentHashMap<>();

	private final JsonNode rules;

	private final List<String> faults = new ArrayList<>();

	private SchemaRules(String name) {
		this.rules = READ.computeIfAbsent(name, SchemaRules::read);
	}

	private static JsonNode read(String name) {
		try (var in = Objects.requireNonNull(SchemaRules.class.getResourceAsStream(name))) {
			return new JsonMapper().readTree(in);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** What is wrong with an OCSF event; nothing when it is valid. */
	static List<String> ocsf(JsonNode event) {
		SchemaRules rules = new SchemaRules("ocsf-1.5.0.json");
		rules.ocsfEvent(event);
		return rules.faults;
	}

	/** What is wrong with an ECS document; nothing when it is valid. */
	static List<String> ecs(JsonNode document) {
		SchemaRules rules = new SchemaRules("ecs-9.0.0.json");
		rules.ecsDocument(document);
		return rules.faults;
	}

	private void check(boolean right, String fault) {
		if (!right) {
			this.faults.add(fault);
		}
	}

	private void ocsfEvent(JsonNode event) {
		JsonNode type = this.rules.path("classes").path(event.path("class_uid").asString(""));
		check(!type.isMissingNode(), "class_uid " + event.path("class_uid"));
		int activity = event.path("activity_id").asInt(-1);
		JsonNode caption = type.path("activities").path(Integer.toString(activity));
		check(!caption.isMissingNode(), "activity_id " + activity);
		check(event.path("type_uid").asInt() == event.path("class_uid").asInt() * 100 + activity, "type_uid");
		check(event.path("category_uid").equals(type.path("category_uid")), "category_uid");
		check(event.path("category_name").equals(type.path("category_name")), "category_name");
		check(event.path("class_name").equals(type.path("name")), "class_name");
		// with 99 the name is the source's own
		check((activity == 99) ? !event.path("activity_name").asString("").isEmpty()
				: event.path("activity_name").equals(caption), "activity_name");
		check(event.path("type_name").asString("").equals(type.path("name").asString("") + ": " + caption.asString("")),
				"type_name");
		for (Map.Entry<String, JsonNode> values : this.rules.path("enums").properties()) {
			JsonNode name = values.getValue().path(event.path(values.getKey()).asString(""));
			check(event.path(values.getKey().replace("_id", "")).equals(name), values.getKey());
		}
		for (JsonNode rule : List.of(this.rules.path("base"), type)) {
			rule.path("required").forEach((name) -> check(event.has(name.asString()), "no " + name));
		}
		atLeastOne("event", type, event);
		event.properties().forEach((attribute) -> {
			boolean known = List.of(this.rules.path("base"), type)
				.stream()
				.anyMatch((rule) -> holds(rule, "required", attribute.getKey())
						|| holds(rule, "optional", attribute.getKey()));
			check(known, "unknown attribute " + attribute.getKey());
			ocsfValue(attribute.getKey(), attribute.getValue());
		});
	}

	private void ocsfObject(String name, JsonNode object) {
		JsonNode rule = this.rules.path("objects").path(name);
		check(!rule.isMissingNode(), "unknown object " + name);
		rule.path("required").forEach((required) -> check(object.has(required.asString()), name + " no " + required));
		atLeastOne(name, rule, object);
		object.properties().forEach((attribute) -> {
			check(holds(rule, "required", attribute.getKey()) || holds(rule, "optional", attribute.getKey()),
					"unknown attribute " + name + "." + attribute.getKey());
			ocsfValue(attribute.getKey(), attribute.getValue());
		});
	}

	private void ocsfValue(String name, JsonNode value) {
		if (holds(this.rules, "free", name)) {
			check(value.isObject(), name + " is no object");
		}
		else if (value.isObject()) {
			ocsfObject(name, value);
		}
		else if (value.isArray()) {
			check(!value.isEmpty(), name + " is empty");
			value.forEach((item) -> ocsfObject(name, item));
		}
		else if (holds(this.rules, "timestamps", name)) {
			check(value.isIntegralNumber() && value.longValue() > 1_000_000_000_000L, name + " is not milliseconds");
		}
		else if (holds(this.rules, "numbers", name)) {
			check(value.isInt(), name + " is no integer");
		}
		else {
			check(value.isString() && !value.asString().isEmpty(), name + " is no text");
			check(!holds(this.rules, "ips", name) || isIp(value.asString()), name + " is no address");
		}
	}

	private void atLeastOne(String where, JsonNode rule, JsonNode object) {
		JsonNode names = rule.path("atLeastOne");
		check(names.isEmpty() || names.valueStream().anyMatch((name) -> object.has(name.asString())),
				where + " has none of " + names);
	}

	private void ecsDocument(JsonNode document) {
		this.rules.path("required").forEach((name) -> {
			String pointer = "/" + name.asString().replace('.', '/');
			check(!document.at(pointer).isMissingNode(), "no " + name);
		});
		document.properties().forEach((field) -> {
			if (!field.getKey().equals(this.rules.path("own").asString())) {
				ecsField(field.getKey(), field.getValue());
			}
		});
		document.at("/event/category").forEach((category) -> {
			JsonNode expected = this.rules.path("categories").path(category.asString());
			check(!expected.isMissingNode(), "event.category " + category);
			document.at("/event/type")
				.forEach((type) -> check(expected.valueStream().anyMatch(type::equals),
						"event.type " + type + " in " + category));
		});
		check(!document.at("/event/type").isEmpty(), "no event.type");
	}

	private void ecsField(String name, JsonNode value) {
		if (value.isObject()) {
			value.properties().forEach((field) -> ecsField(name + "." + field.getKey(), field.getValue()));
			return;
		}
		check(holds(this.rules, "arrays", name) == value.isArray(), name + " is not single or many as it should be");
		if (value.isArray()) {
			value.forEach((item) -> ecsLeaf(name, item));
		}
		else {
			ecsLeaf(name, value);
		}
	}

	private void ecsLeaf(String name, JsonNode value) {
		String type = this.rules.path("fields").path(name).asString("");
		boolean right = switch (type) {
			case "date" -> Instant.parse(value.asString()) != null;
			case "long" -> value.isIntegralNumber();
			case "ip" -> isIp(value.asString());
			case "keyword", "match_only_text" -> value.isString();
			default -> false;
		};
		check(right, name + " is unknown or no " + type + ": " + value);
		JsonNode allowed = this.rules.path("allowed").path(name);
		check(allowed.isMissingNode() || allowed.valueStream().anyMatch(value::equals), name + " " + value);
	}

	private static boolean isIp(String text) {
		try {
			return InetAddress.ofLiteral(text).getHostAddress() != null;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static boolean holds(JsonNode rule, String list, String name) {
		return rule.path(list).valueStream().anyMatch((item) -> item.asString().equals(name));
	}

}
