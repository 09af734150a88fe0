package io.hogaudit.operation;

import java.util.List;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.hogaudit.credential.Check;
import io.hogaudit.credential.Posture;

/** The security checklist and the secrets in use, of the last look. */
@Endpoint(id = "posture")
class PostureEndpoint {

	private final Posture posture;

	PostureEndpoint(Posture posture) {
		this.posture = posture;
	}

	@ReadOperation
	Map<String, Object> posture() {
		Posture.Report report = this.posture.report();
		List<Map<String, String>> checks = report.checks().stream().map(PostureEndpoint::members).toList();
		return Map.of("verdict", report.verdict().text(), "checks", checks, "credentials", report.credentials());
	}

	private static Map<String, String> members(Check check) {
		return Map.of("name", check.name(), "verdict", check.verdict().text(), "reason", check.reason(), "remedy",
				check.remedy());
	}

}
