package io.hogaudit.sink.posthog;

/**
 * PostHog's two capture protocols. v1 answers for each entry, v0 for the batch as a
 * whole. Source: rust/capture/src in PostHog's repository.
 */
enum CaptureProtocol {

	V1("/i/v1/analytics/events"), V0("/batch/");

	private final String path;

	CaptureProtocol(String path) {
		this.path = path;
	}

	String path() {
		return this.path;
	}

}
