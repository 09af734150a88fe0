package io.hogaudit.setting;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.io.ClassPathResource;

/**
 * Says which variables of hogaudit's own names nothing reads, since a misspelt one is
 * silently without effect. It does not refuse them: another version may know them.
 */
final class UnknownSettings implements ApplicationListener<ApplicationReadyEvent> {

	private static final Logger logger = LoggerFactory.getLogger(UnknownSettings.class);

	private static final String OURS = "HOGAUDIT_";

	/** What Kubernetes sets for each Service, such as one that is called hogaudit. */
	private static final Pattern SERVICE_LINK = Pattern
		.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

	private static final Pattern ALIAS = Pattern.compile(OURS + "[A-Z_]+");

	/** For the commands, and for script/send. */
	private static final Set<String> OTHERS = Set.of("HOGAUDIT_MANAGEMENT_URL", "HOGAUDIT_URL");

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		Set<String> names = System.getenv().keySet();
		if (names.stream().anyMatch((name) -> name.startsWith(OURS))) {
			Thread.ofVirtual().name("unknown-settings").start(() -> look(names));
		}
	}

	private static void look(Collection<String> names) {
		try {
			List<String> unknown = unknown(names);
			if (!unknown.isEmpty()) {
				logger.warn("Nothing reads {}: see README.md, Configuration, for how they are spelt",
						String.join(", ", unknown));
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("the names of the settings could not be checked", ex);
		}
	}

	/** Those of these variables that no setting has, sorted. */
	static List<String> unknown(Collection<String> names) throws IOException {
		Set<String> known = new HashSet<>(OTHERS);
		Set<String> prefixes = new HashSet<>();
		try (InputStream metadata = new ClassPathResource("META-INF/spring-configuration-metadata.json")
			.getInputStream()) {
			for (JsonNode property : JsonMapper.shared().readTree(metadata).path("properties")) {
				String name = variable(property.path("name").asString(""));
				known.add(name);
				String type = property.path("type").asString("");
				if (type.startsWith("java.util.Map") || type.startsWith("java.util.List")) {
					prefixes.add(name + "_");
				}
			}
		}
		String defaults = new ClassPathResource("application.yaml").getContentAsString(StandardCharsets.UTF_8);
		ALIAS.matcher(defaults).results().forEach((alias) -> known.add(alias.group()));
		return names.stream()
			.filter((name) -> name.startsWith(OURS) && !known.contains(name))
			.filter((name) -> prefixes.stream().noneMatch(name::startsWith) && !SERVICE_LINK.matcher(name).matches())
			.sorted()
			.toList();
	}

	private static String variable(String property) {
		return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
	}

}
