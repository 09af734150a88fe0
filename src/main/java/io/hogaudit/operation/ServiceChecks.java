package io.hogaudit.operation;

import java.util.ArrayList;
import java.util.List;

import io.hogaudit.credential.Check;
import io.hogaudit.credential.PostureCheck;
import io.hogaudit.signature.EndpointViews;
import io.hogaudit.sink.FollowerStatus;
import io.hogaudit.sink.Followers;

/** Whether signatures are validated everywhere and the audit log reaches its sinks. */
final class ServiceChecks implements PostureCheck {

	private static final String SINKS = "audit_log";

	private final EndpointViews endpoints;

	private final Followers followers;

	ServiceChecks(EndpointViews endpoints, Followers followers) {
		this.endpoints = endpoints;
		this.followers = followers;
	}

	@Override
	public List<Check> look() {
		return List.of(Check.pass("signatures", "All %s endpoints validate signatures: no setting turns that off."
			.formatted(this.endpoints.all().size())), sinks());
	}

	private Check sinks() {
		List<String> behind = new ArrayList<>();
		for (FollowerStatus status : this.followers.statuses()) {
			if (status.state() == FollowerStatus.State.PARKED) {
				return Check.fail(SINKS, "Sink %s takes nothing: %s.".formatted(status.sink(), status.reason()),
						"Mend what the sink says; everything is kept until then.");
			}
			if (status.state() == FollowerStatus.State.BACKING_OFF || status.deadLetters() > 0) {
				behind.add(status.sink());
			}
		}
		if (!behind.isEmpty()) {
			return Check.warn(SINKS, "Not everything was delivered by: " + String.join(", ", behind) + ".",
					"Look at health and deadletters.");
		}
		List<String> sinks = this.followers.sinks();
		if (!sinks.contains("posthog")) {
			return Check.warn(SINKS, "POSTHOG_WRITE_KEY is not set: entries do not reach PostHog.",
					"Set the project token.");
		}
		if (!sinks.contains("log")) {
			return Check.warn(SINKS, "hogaudit.log.enabled is false: entries are in no log beside PostHog.",
					"Switch the log on.");
		}
		return Check.pass(SINKS, "Entries reach " + String.join(", ", sinks) + ".");
	}

}
