package io.hogaudit.credential;

import java.time.Duration;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * Reads from one PostHog project with the read key in force. It cannot capture: it knows
 * neither the write key nor the ingestion host. Thread-safe.
 */
public final class Reader {

	private static final JsonMapper JSON = new JsonMapper();

	private final ReadClient client;

	private final ReadKey key;

	private final String projectId;

	Reader(ReadClient client, ReadKey key, String projectId) {
		this.client = client;
		this.key = key;
		this.projectId = projectId;
	}

	/** Whether there is a key and a project to read with and from. */
	public boolean isOn() {
		return this.key.isSet() && !this.projectId.isEmpty();
	}

	/** The project's path on the app host, ending in a slash. */
	public String project() {
		return "/api/projects/" + this.projectId + "/";
	}

	/**
	 * Gets a path of the app host.
	 * @param timeout for the request as a whole
	 */
	public ReadAnswer get(String path, Duration timeout) throws InterruptedException {
		String used = this.key.value();
		return watched(used, this.client.get(path, used, timeout));
	}

	/**
	 * Asks the project in HogQL, past PostHog's cache.
	 * @param name what PostHog's query log calls it
	 */
	public ReadAnswer query(String hogql, String name, Duration timeout) throws InterruptedException {
		Map<String, Object> asked = Map.of("query", Map.of("kind", "HogQLQuery", "query", hogql), "refresh",
				"force_blocking", "name", name);
		String used = this.key.value();
		return watched(used, this.client.post(project() + "query/", used, JSON.writeValueAsBytes(asked), timeout));
	}

	/**
	 * A sudden 401 may be PostHog's own answer to a leak: nobody should wait to hear it.
	 */
	private ReadAnswer watched(String used, ReadAnswer answer) {
		if (answer instanceof ReadAnswer.Answered answered && answered.status() == 401) {
			this.key.suspect(used);
		}
		return answer;
	}

}
