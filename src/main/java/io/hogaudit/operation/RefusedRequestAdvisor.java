package io.hogaudit.operation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.MissingParametersException;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.invoke.ParameterMappingException;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.hogaudit.journal.DamagedJournalException;
import io.hogaudit.operation.Parameters.NotThereException;

/**
 * Says in the body of a 400 or 404 of our endpoints what is wrong, without the caller's
 * value. Refuses parameters that an operation does not know: a mistyped filter would
 * otherwise answer with everything.
 */
final class RefusedRequestAdvisor implements OperationInvokerAdvisor {

	private static final Set<EndpointId> OURS = Set
		.of("auditentries", "checkpoints", "deadletters", "erasures", "posture", "readback")
		.stream()
		.map(EndpointId::of)
		.collect(Collectors.toSet());

	@Override
	public OperationInvoker apply(EndpointId endpoint, OperationType type, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!OURS.contains(endpoint)) {
			return invoker;
		}
		List<String> known = parameters.stream()
			.filter((parameter) -> parameter.getType() != SecurityContext.class)
			.map(OperationParameter::getName)
			.toList();
		return (context) -> {
			try {
				refuseUnknown(known, context.getArguments());
				return invoker.invoke(context);
			}
			catch (NotThereException ex) {
				return answer(WebEndpointResponse.STATUS_NOT_FOUND, sentence(ex));
			}
			catch (DamagedJournalException ex) {
				return answer(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE,
						"the journal is damaged: " + ex.getMessage());
			}
			catch (InvalidEndpointRequestException ex) {
				return answer(WebEndpointResponse.STATUS_BAD_REQUEST, sentence(ex));
			}
		};
	}

	private static void refuseUnknown(List<String> known, Map<String, Object> arguments) {
		arguments.forEach((name, value) -> {
			if (!known.contains(name) || value instanceof List) {
				throw Parameters.wrong(known.isEmpty() ? "no parameters are taken here"
						: "the only parameters here are %s, each once".formatted(String.join(", ", known)));
			}
		});
	}

	private static String sentence(InvalidEndpointRequestException refused) {
		return switch (refused) {
			case MissingParametersException missing -> "these are missing: " + missing.getMissingParameters()
				.stream()
				.map(OperationParameter::getName)
				.sorted()
				.collect(Collectors.joining(", "));
			case ParameterMappingException unreadable ->
				unreadable.getParameter().getName() + ((unreadable.getParameter().getType() == Boolean.class)
						? " must be true or false" : " must be a whole number");
			default -> Objects.requireNonNullElse(refused.getReason(), "this cannot be understood");
		};
	}

	private static WebEndpointResponse<Map<String, String>> answer(int status, String sentence) {
		return new WebEndpointResponse<>(Map.of("error", sentence), status);
	}

}
