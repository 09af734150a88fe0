package io.hogaudit.deploy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The chart with several sets of values: right types, safe pods, true ports and paths.
 */
class ChartTests {

	private static final String SQLITE = "secret: {values: {POSTHOG_WEBHOOK_SECRET: a-secret-canary}}\n";

	private static final String POSTGRESQL = """
			engine: postgresql
			secret: {existing: hogaudit-secrets}
			journal: {postgresql: {url: "jdbc:postgresql://db/hogaudit"}}
			""";

	private static final String MORE = """
			image: {digest: "sha256:%s", pullSecrets: [mirror]}
			posthog: {projectId: 42, appHost: "https://eu.posthog.com", host: "https://eu.i.posthog.com"}
			env: {HOGAUDIT_LOG_FORMAT: ecs}
			ingress: {enabled: true, className: nginx, tlsSecret: certificate}
			httpRoute: {enabled: true, parentRefs: [{name: gateway}]}
			serviceMonitor: {enabled: true, labels: {release: prometheus}}
			prometheusRule: {enabled: true}
			dashboard: {enabled: true}
			networkPolicy: {deliveriesFrom: [{namespaceSelector: {}}], managementFrom: [{podSelector: {}}], posthogTo: [{ipBlock: {cidr: 0.0.0.0/0}}], databaseTo: [{podSelector: {}}]}
			podAnnotations: {a: b}
			podLabels: {c: d}
			nodeSelector: {disk: ssd}
			tolerations: [{key: audit, operator: Exists}]
			affinity: {nodeAffinity: {}}
			topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
			priorityClassName: high
			service: {annotations: {e: f}}
			"""
		.formatted("0".repeat(64));

	private static final String OWN = """
			extraEnv:
			  - {name: HOGAUDIT_OTLP_HEADERS, valueFrom: {secretKeyRef: {name: otlp, key: headers}}}
			  - {name: HOGAUDIT_LOG_FORMAT, value: ecs}
			envFrom: [{configMapRef: {name: settings}}]
			extraVolumes: [{name: keys, secret: {secretName: keys}}]
			extraVolumeMounts: [{name: keys, mountPath: /run/keys, readOnly: true}]
			egressProxy: {url: "http://proxy.example.com:3128"}
			privateCa: {configMap: company-ca}
			networkPolicy: {extraEgress: [{ports: [{port: 5353, protocol: UDP}], to: [{namespaceSelector: {}}]}]}
			""";

	static List<String> valueSets() {
		return List.of(SQLITE, SQLITE + MORE, SQLITE + OWN, POSTGRESQL, POSTGRESQL + MORE, POSTGRESQL + OWN,
				POSTGRESQL + "autoscaling: {enabled: true}\n");
	}

	@Test
	void isLintedStrictly() {
		LintResult result = new Helm(Chart.FOLDER).lint().strict().call();
		assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
	}

	@ParameterizedTest
	@MethodSource("valueSets")
	void everyFieldIsOneOfTheKubernetesApi(String values) throws Exception {
		List<HasMetadata> objects = Chart.render(values);
		assertThat(objects).hasSizeGreaterThan(5).doesNotContainNull();
		for (HasMetadata object : objects) {
			noUnknownFields(object, object.getKind());
		}
	}

	/** Beside a heap that is full, 201 MiB were measured: docs/runbook.md, Resources. */
	@Test
	void heapAndWhatIsBesideItFitTheLimit() throws Exception {
		Matcher share = Pattern.compile("-XX:MaxRAMPercentage=(\\d+)").matcher(Files.readString(Path.of("Dockerfile")));
		assertThat(share.find()).isTrue();
		String limit = String
			.valueOf(server(Chart.render(SQLITE)).getContainers().getFirst().getResources().getLimits().get("memory"));
		assertThat(limit).endsWith("Mi");
		int mebibytes = Integer.parseInt(limit.replace("Mi", ""));
		assertThat(mebibytes * (100 - Integer.parseInt(share.group(1))) / 100).isGreaterThan(201 + 32);
	}

	@Test
	void everyValueHasACommentAboveIt() throws Exception {
		String before = "";
		for (String line : Files.readAllLines(Chart.FOLDER.resolve("values.yaml"))) {
			if (line.matches(" *\\w+:.*")) {
				assertThat(before.strip()).as(line).startsWith("# ");
			}
			before = line;
		}
	}

	@ParameterizedTest
	@MethodSource("valueSets")
	void podsAreRestricted(String values) {
		for (PodSpec pod : pods(Chart.render(values))) {
			assertThat(pod.getAutomountServiceAccountToken()).isFalse();
			assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
			assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
			assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
			assertThat(pod.getVolumes()).allMatch((volume) -> volume.getHostPath() == null);
			for (Container container : pod.getContainers()) {
				assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
				assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
				assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
				assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
				assertThat(container.getResources().getLimits()).containsKey("memory");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("valueSets")
	void secretsAreNowhereButInSecretsAndFiles(String values) throws Exception {
		for (HasMetadata object : Chart.render(values)) {
			if (!(object instanceof Secret)) {
				assertThat(Chart.YAML.writeValueAsString(object)).doesNotContain("a-secret-canary");
			}
		}
		for (ConfigMap map : Chart.of(ConfigMap.class, Chart.render(values))) {
			assertThat(map.getData()).containsOnlyKeys("hogaudit.json");
		}
		Container server = server(Chart.render(values)).getContainers().getFirst();
		assertThat(server.getEnv())
			.allMatch((variable) -> variable.getValueFrom() == null || values.contains(variable.getName()));
		assertThat(server.getVolumeMounts())
			.anyMatch((mount) -> mount.getMountPath().equals("/run/secrets/hogaudit") && mount.getSubPath() == null);
	}

	@ParameterizedTest
	@MethodSource("valueSets")
	void variablesAreThoseThatTheApplicationReads(String values) throws Exception {
		String settings = Files.readString(Path.of("src/main/resources/application.yaml"));
		List<String> names = server(Chart.render(values)).getContainers()
			.getFirst()
			.getEnv()
			.stream()
			.map(EnvVar::getName)
			.toList();
		assertThat(names).contains("SPRING_CONFIG_IMPORT", "HOGAUDIT_JOURNAL_URL");
		// every JVM reads these, or a library does
		Set<String> others = Set.of("HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE");
		assertThat(names).filteredOn((name) -> !name.startsWith("SPRING_") && !others.contains(name))
			.allMatch((name) -> settings.contains("${" + name + ":"));
	}

	@ParameterizedTest
	@MethodSource("valueSets")
	void probesAndPortsAreThoseOfTheApplication(String values) throws Exception {
		String settings = Files.readString(Path.of("src/main/resources/application.yaml"));
		assertThat(settings).containsPattern("server:\\n  port: 8080").containsPattern("  server:\\n    port: 8081");
		PodSpec pod = server(Chart.render(values));
		Container server = pod.getContainers().getFirst();
		Map<String, Integer> ports = server.getPorts()
			.stream()
			.collect(Collectors.toMap((port) -> port.getName(), (port) -> port.getContainerPort()));
		assertThat(ports).isEqualTo(Map.of("deliveries", 8080, "management", 8081));
		assertThat(path(server.getStartupProbe())).isEqualTo("/actuator/health/liveness");
		assertThat(path(server.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
		assertThat(path(server.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
		int sleep = (server.getLifecycle() != null)
				? server.getLifecycle().getPreStop().getSleep().getSeconds().intValue() : 0;
		assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(sleep + 8);
	}

	private static String path(Probe probe) {
		assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
		return probe.getHttpGet().getPath();
	}

	@Test
	void onlyTheMainPortIsExposed() {
		List<HasMetadata> objects = Chart.render(POSTGRESQL + MORE);
		Service main = Chart.of(Service.class, objects)
			.stream()
			.filter((service) -> !service.getMetadata().getName().endsWith("-management"))
			.findFirst()
			.orElseThrow();
		assertThat(main.getSpec().getPorts()).singleElement()
			.satisfies((port) -> assertThat(port.getTargetPort().getStrVal()).isEqualTo("deliveries"));
		assertThat(Chart.of(Ingress.class, objects)).singleElement().satisfies((ingress) -> {
			var path = ingress.getSpec().getRules().getFirst().getHttp().getPaths().getFirst();
			assertThat(path.getPath()).isEqualTo("/webhooks/");
			assertThat(path.getBackend().getService().getName()).isEqualTo(main.getMetadata().getName());
		});
		assertThat(Chart.of(HTTPRoute.class, objects)).singleElement().satisfies((route) -> {
			var rule = route.getSpec().getRules().getFirst();
			assertThat(rule.getMatches().getFirst().getPath().getValue()).isEqualTo("/webhooks/");
			assertThat(rule.getBackendRefs().getFirst().getName()).isEqualTo(main.getMetadata().getName());
		});
	}

	@Test
	void oneFileHasOneWriterAndAVolumeThatStays() {
		List<HasMetadata> objects = Chart.render(SQLITE + "replicas: 3\nautoscaling: {enabled: true}\n");
		assertThat(Chart.of(Deployment.class, objects)).isEmpty();
		assertThat(Chart.of(HorizontalPodAutoscaler.class, objects)).isEmpty();
		assertThat(Chart.of(StatefulSet.class, objects)).singleElement().satisfies((set) -> {
			assertThat(set.getSpec().getReplicas()).isOne();
			assertThat(set.getSpec().getVolumeClaimTemplates()).hasSize(1);
			assertThat(set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted()).isEqualTo("Retain");
			assertThat(set.getSpec().getTemplate().getSpec().getContainers().getFirst().getLifecycle())
				.as("nobody else takes deliveries meanwhile")
				.isNull();
		});
	}

	@Test
	void replicasShareAServerAndAreReplacedOneAfterTheOther() {
		List<HasMetadata> objects = Chart.render(POSTGRESQL);
		assertThat(Chart.of(StatefulSet.class, objects)).isEmpty();
		assertThat(Chart.of(Secret.class, objects)).as("the existing one").isEmpty();
		assertThat(Chart.of(Deployment.class, objects)).singleElement().satisfies((deployment) -> {
			assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
			assertThat(deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal()).isZero();
		});
		assertThat(Chart.of(PodDisruptionBudget.class, objects)).hasSize(1);
		assertThat(Chart.of(NetworkPolicy.class, objects).getFirst().getSpec().getEgress())
			.anyMatch((rule) -> rule.getPorts().getFirst().getPort().getIntVal() == 5432);
	}

	@ParameterizedTest
	@ValueSource(strings = { "engine: mysql\n", "replicas: none\n", "env: {HOGAUDIT_VIEWER_PASSWORD: x}\n",
			"posthog: {host: posthog.com}\n", "journal: {sqlite: {size: much}}\n", "unknown: 1\n",
			"image: {repository: hogaudit, digest: sha256-1}\n", "service: {port: 70000}\n" })
	void refusesBrokenValues(String values) {
		assertThatThrownBy(() -> Chart.render(SQLITE + values)).hasMessageContaining("values");
	}

	@ParameterizedTest
	@ValueSource(strings = { "POSTHOG_WEBHOOK_SECRET", "HOGAUDIT_ENDPOINTS_BILLING_SECRETS",
			"HOGAUDIT_ENDPOINTS_BILLING_SECRETS_0_", "HOGAUDIT_CREDENTIAL_FINGERPRINTSALT", "HOGAUDIT_CHECKPOINT_KEY",
			"HOGAUDIT_POSTHOG_WRITEKEY", "HOGAUDIT_POSTHOG_READKEY", "HOGAUDIT_OTLP_HEADERS",
			"HOGAUDIT_ACCESS_USERS_ANN_PASSWORD" })
	void refusesSecretsAsVariables(String name) {
		assertThatThrownBy(() -> Chart.render(SQLITE + "env: {%s: x}\n".formatted(name)))
			.hasMessageContaining("values");
	}

	@ParameterizedTest
	@ValueSource(strings = { "HOGAUDIT_JOURNAL_KEYRETENTION", "HOGAUDIT_ENDPOINTS_POSTHOG_SIGNATUREHEADER",
			"HOGAUDIT_CREDENTIAL_FOREIGNFINGERPRINTS", "SERVER_SSL_CERTIFICATEPRIVATEKEY" })
	void takesOtherSettingsAsVariables(String name) {
		assertThat(Chart.render(SQLITE + "env: {%s: x}\n".formatted(name))).isNotEmpty();
	}

	/** Kubernetes has more ways to give a value than a chart can name. */
	@ParameterizedTest
	@ValueSource(strings = { SQLITE + OWN, POSTGRESQL + OWN })
	void takesVariablesAndVolumesAsTheApiHasThem(String values) {
		PodSpec pod = server(Chart.render(values));
		Container server = pod.getContainers().getFirst();
		assertThat(server.getEnv())
			.anyMatch((variable) -> variable.getValueFrom() != null
					&& variable.getValueFrom().getSecretKeyRef().getName().equals("otlp"))
			.anyMatch((variable) -> "ecs".equals(variable.getValue()));
		assertThat(server.getEnvFrom()).singleElement()
			.satisfies((source) -> assertThat(source.getConfigMapRef().getName()).isEqualTo("settings"));
		assertThat(pod.getVolumes()).anyMatch((volume) -> volume.getName().equals("keys"));
		assertThat(server.getVolumeMounts()).anyMatch((mount) -> mount.getMountPath().equals("/run/keys"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "configMap", "secret" })
	void proxyAndPrivateAuthorityAreValues(String kind) {
		PodSpec pod = server(Chart.render(SQLITE
				+ "egressProxy: {url: \"http://proxy:3128\"}\nprivateCa: {%s: ca, key: all.pem}\n".formatted(kind)));
		Container server = pod.getContainers().getFirst();
		Map<String, String> variables = server.getEnv()
			.stream()
			.collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
		assertThat(variables).containsEntry("HTTPS_PROXY", "http://proxy:3128")
			.containsEntry("NO_PROXY", "localhost,127.0.0.1,.svc,.cluster.local")
			.containsEntry("SSL_CERT_FILE", "/run/private-ca/all.pem");
		assertThat(server.getVolumeMounts()).anyMatch((mount) -> mount.getMountPath().equals("/run/private-ca"));
		assertThat(pod.getVolumes()).anyMatch((volume) -> volume.getName().equals("private-ca")
				&& (kind.equals("secret") ? volume.getSecret().getSecretName() : volume.getConfigMap().getName())
					.equals("ca"));
	}

	/** Today's rule would have blocked each of them without a word. */
	@ParameterizedTest
	@ValueSource(strings = { "env: {HOGAUDIT_OTLP_ENDPOINT: \"http://otel:4318\"}\n",
			"env: {SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUERURI: \"https://login.example.com:4318/realm\"}\n",
			"env: {HTTPS_PROXY: \"http://proxy.example.com:4318\"}\n",
			"egressProxy: {url: \"http://[fd00::1]:4318/\"}\n",
			"extraEnv: [{name: HOGAUDIT_OTLP_ENDPOINT, value: \"http://otel:4318\"}]\n",
			"posthog: {host: \"http://posthog.example.com:4318\"}\n",
			"posthog: {host: \"https://posthog.example.com\", appHost: \"https://posthog.example.com:4318\"}\n",
			"networkPolicy: {extraEgress: [{ports: [{port: 4318}]}]}\n" })
	void thePolicyOpensThePortsThatSettingsName(String values) {
		assertThat(egressPorts(SQLITE + values)).contains(53, 443, 4318);
	}

	@Test
	void thePolicyOpensThePortsOfTheDatabase() {
		assertThat(egressPorts(POSTGRESQL)).contains(5432);
		assertThat(egressPorts("""
				engine: postgresql
				secret: {existing: hogaudit-secrets}
				journal: {postgresql: {url: "jdbc:postgresql://a:6432,b,[fd00::1]:6433/hogaudit?ssl=true"}}
				""")).contains(5432, 6432, 6433);
		assertThat(egressPorts("""
				secret: {values: {POSTHOG_WEBHOOK_SECRET: a, hogaudit.otlp.endpoint: "http://otel"}}
				""")).contains(80, 443);
	}

	@Test
	void thePolicyLeadsServicesWhereTheyAreSaidToBe() {
		String otlp = SQLITE + "env: {HOGAUDIT_OTLP_ENDPOINT: \"http://otel:4318\"}\n";
		assertThat(peers(otlp, 4318)).isEmpty();
		assertThat(peers(otlp + "networkPolicy: {posthogTo: [{ipBlock: {cidr: 0.0.0.0/0}}]}\n", 4318)).as("not wider")
			.hasSize(1);
		assertThat(peers(otlp + "networkPolicy: {servicesTo: [{podSelector: {}}, {namespaceSelector: {}}]}\n", 4318))
			.hasSize(2);
	}

	@Test
	void refusesAPortThatItCannotSeeAndWouldBlock() {
		String hidden = SQLITE
				+ "extraEnv: [{name: HTTPS_PROXY, valueFrom: {secretKeyRef: {name: proxy, key: url}}}]\n";
		assertThatThrownBy(() -> Chart.render(hidden)).hasMessageContaining("HTTPS_PROXY")
			.hasMessageContaining("networkPolicy.extraEgress");
		assertThat(Chart.render(hidden + "networkPolicy: {enabled: false}\n")).isNotEmpty();
		assertThat(egressPorts(hidden + "networkPolicy: {extraEgress: [{ports: [{port: 3128}]}]}\n")).contains(3128);
		assertThat(Chart.notes(SQLITE + "envFrom: [{secretRef: {name: more}}]\n"))
			.contains("networkPolicy.extraEgress");
		assertThat(Chart.notes(SQLITE)).doesNotContain("extraEgress");
	}

	@Test
	void theExampleRenders() throws Exception {
		String example = Files.readString(Chart.FOLDER.resolve("examples/proxy-and-private-ca.yaml"));
		assertThat(egressPorts(SQLITE + example)).contains(3128, 4318);
	}

	@ParameterizedTest
	@ValueSource(strings = { "extraEnv: [{name: HOGAUDIT_VIEWER_PASSWORD, value: x}]\n", "extraEnv: [{value: x}]\n",
			"egressProxy: {url: proxy}\n", "egressProxy: {url: \"http://me:secret@proxy:3128\"}\n",
			"extraVolumes: [{name: secrets, emptyDir: {}}]\n", "privateCa: {key: \"\"}\n" })
	void refusesBrokenValuesOfItsOwners(String values) {
		assertThatThrownBy(() -> Chart.render(SQLITE + values)).hasMessageContaining("values");
	}

	@Test
	void refusesTwoPlacesOfOneAuthority() {
		assertThatThrownBy(() -> Chart.render(SQLITE + "privateCa: {configMap: a, secret: b}\n"))
			.hasMessageContaining("not both");
	}

	private static List<Integer> egressPorts(String values) {
		return policy(values).flatMap((rule) -> rule.getPorts().stream())
			.map((port) -> port.getPort().getIntVal())
			.toList();
	}

	private static List<NetworkPolicyPeer> peers(String values, int port) {
		return policy(values)
			.filter((rule) -> rule.getPorts().stream().anyMatch((some) -> some.getPort().getIntVal() == port))
			.flatMap((rule) -> rule.getTo().stream())
			.toList();
	}

	private static Stream<NetworkPolicyEgressRule> policy(String values) {
		return Chart.of(NetworkPolicy.class, Chart.render(values)).getFirst().getSpec().getEgress().stream();
	}

	@Test
	void theTestSignsAsTheEndpointVerifies() {
		String values = SQLITE + """
				env: {POSTHOG_WEBHOOK_SCHEME: hmac-sha256-hex, HOGAUDIT_LOG_FORMAT: ecs}
				extraEnv: [{name: HOGAUDIT_ENDPOINTS_POSTHOG_SIGNATUREHEADER, value: X-Ours}, {name: OTHER, value: x}]
				""";
		PodSpec test = pods(Chart.render(values)).stream()
			.filter((pod) -> pod.getContainers().getFirst().getName().equals("try"))
			.findFirst()
			.orElseThrow();
		assertThat(test.getContainers().getFirst().getEnv()).extracting(EnvVar::getName)
			.containsExactlyInAnyOrder("POSTHOG_WEBHOOK_SECRET", "POSTHOG_WEBHOOK_SCHEME",
					"HOGAUDIT_ENDPOINTS_POSTHOG_SIGNATUREHEADER");
	}

	@Test
	void notesSayHowToOpenTheManagementPort() {
		assertThat(Chart.notes(SQLITE))
			.contains("The management port is closed", "--set-file secret.values.HOGAUDIT_VIEWER_PASSWORD=FILE")
			.doesNotContain("curl -u viewer");
		assertThat(Chart.notes("secret: {values: {POSTHOG_WEBHOOK_SECRET: a, HOGAUDIT_VIEWER_PASSWORD: b}}\n"))
			.contains("curl -u viewer")
			.doesNotContain("closed");
		assertThat(Chart.notes(POSTGRESQL)).as("its Secret cannot be seen").contains("curl -u viewer", "closed");
	}

	@Test
	void notesSayHowToRotateWithoutPastingAList() {
		assertThat(Chart.notes(SQLITE))
			.contains("upgrade with its new value under secret.values", "| sed 's/,.*//; s/;valid-.*//'")
			.doesNotContain("a-secret-canary");
		assertThat(Chart.notes(POSTGRESQL)).contains("change it in the Secret hogaudit-secrets: no restart")
			.doesNotContain("secret.values");
	}

	@Test
	void notesSayWhoReachesTheManagementPort() {
		String monitored = SQLITE + "serviceMonitor: {enabled: true}\n";
		assertThat(Chart.notes(monitored)).contains("networkPolicy.managementFrom");
		assertThat(Chart.notes(SQLITE)).doesNotContain("managementFrom");
		assertThat(Chart.notes(monitored + "networkPolicy: {managementFrom: [{podSelector: {}}]}\n"))
			.doesNotContain("managementFrom");
	}

	@Test
	void saysWhatIsMissing() {
		assertThatThrownBy(() -> Chart.render("{}")).hasMessageContaining("POSTHOG_WEBHOOK_SECRET");
		assertThatThrownBy(() -> Chart.render(SQLITE + "engine: postgresql\n"))
			.hasMessageContaining("journal.postgresql.url");
	}

	private static PodSpec server(List<HasMetadata> objects) {
		return pods(objects).stream()
			.filter((pod) -> pod.getContainers().getFirst().getName().equals("hogaudit"))
			.findFirst()
			.orElseThrow();
	}

	private static List<PodSpec> pods(List<HasMetadata> objects) {
		List<PodSpec> pods = Stream
			.of(Chart.of(StatefulSet.class, objects).stream().map((set) -> set.getSpec().getTemplate().getSpec()),
					Chart.of(Deployment.class, objects).stream().map((set) -> set.getSpec().getTemplate().getSpec()),
					Chart.of(Pod.class, objects).stream().map(Pod::getSpec))
			.flatMap((some) -> some)
			.toList();
		assertThat(pods).hasSize(2);
		return pods;
	}

	// the types keep what they do not know in a map of their own
	private static void noUnknownFields(@Nullable Object value, String where) throws Exception {
		if (value instanceof Collection<?> elements) {
			for (Object element : elements) {
				noUnknownFields(element, where);
			}
		}
		if (value == null || !value.getClass().getName().startsWith("io.fabric8")) {
			return;
		}
		for (Method method : value.getClass().getMethods()) {
			if (!method.getName().startsWith("get") || method.getParameterCount() > 0
					|| Set.of("getClass", "getDeclaringClass").contains(method.getName())) {
				continue;
			}
			Object member = member(value, method);
			if (method.getName().equals("getAdditionalProperties")) {
				assertThat((Map<?, ?>) member).as(where).isEmpty();
			}
			else {
				noUnknownFields(member, where + "." + method.getName().substring(3));
			}
		}
	}

	private static @Nullable Object member(Object value, Method method) throws IllegalAccessException {
		try {
			return method.invoke(value);
		}
		catch (InvocationTargetException ex) {
			return null;
		}
	}

}
