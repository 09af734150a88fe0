package io.hogaudit.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;

/** Renders the chart as {@code helm template} does, into objects of the API's types. */
final class Chart {

	static final Path FOLDER = Path.of("helm/hogaudit");

	static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());

	private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.ofEntries(Map.entry("Pod", Pod.class),
			Map.entry("Secret", Secret.class), Map.entry("ConfigMap", ConfigMap.class),
			Map.entry("Service", Service.class), Map.entry("ServiceAccount", ServiceAccount.class),
			Map.entry("Deployment", Deployment.class), Map.entry("StatefulSet", StatefulSet.class),
			Map.entry("HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
			Map.entry("HTTPRoute", HTTPRoute.class), Map.entry("Ingress", Ingress.class),
			Map.entry("NetworkPolicy", NetworkPolicy.class),
			Map.entry("PodDisruptionBudget", PodDisruptionBudget.class),
			Map.entry("PrometheusRule", PrometheusRule.class), Map.entry("ServiceMonitor", ServiceMonitor.class));

	private Chart() {
	}

	/** Throws what Helm says when it refuses the values. */
	static List<HasMetadata> render(String values) {
		try {
			return render(withoutHooks("hogaudit"), values);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What Helm says after an installation, which it leaves out of templates. */
	static String notes(String values) {
		try {
			Path copy = withoutHooks("notes");
			Files.write(copy.resolve("templates/_notes.tpl"), List.of("{{- define \"notes\" -}}",
					Files.readString(FOLDER.resolve("templates/NOTES.txt")), "{{- end }}"));
			Files.writeString(copy.resolve("templates/notes.yaml"), """
					apiVersion: v1
					kind: ConfigMap
					metadata: {name: notes}
					data: {notes: {{ include "notes" . | toJson }}}
					""");
			return of(ConfigMap.class, render(copy, values)).stream()
				.filter((map) -> map.getMetadata().getName().equals("notes"))
				.map((map) -> map.getData().get("notes"))
				.findFirst()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<HasMetadata> render(Path chart, String values) throws IOException {
		Path file = Files.writeString(Files.createTempFile("values", ".yaml"), values);
		try {
			return objects(
					new Helm(chart).template().withName("audit").withKubeVersion("1.34.0").withValuesFile(file).call());
		}
		finally {
			Files.delete(file);
		}
	}

	// what a hook is, helm-java leaves out
	private static Path withoutHooks(String name) throws IOException {
		Path copy = Files.createDirectories(Path.of("target/chart", name));
		try (Stream<Path> files = Files.walk(FOLDER)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Path to = copy.resolve(FOLDER.relativize(file));
				Files.createDirectories(Objects.requireNonNull(to.getParent()));
				Files.writeString(to, Files.readString(file).replaceAll("(?m)^ *helm.sh/hook.*\\R", ""));
			}
		}
		return copy;
	}

	private static List<HasMetadata> objects(String rendered) throws IOException {
		List<HasMetadata> objects = new ArrayList<>();
		try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(rendered)) {
			while (documents.hasNext()) {
				JsonNode document = documents.next();
				if (document.isObject() && !document.isEmpty()) {
					objects.add(YAML.treeToValue(document, TYPES.get(document.path("kind").asText())));
				}
			}
		}
		return objects;
	}

	static <T extends HasMetadata> List<T> of(Class<T> type, List<HasMetadata> objects) {
		return objects.stream().filter(type::isInstance).map(type::cast).toList();
	}

}
