package io.hogaudit.operation;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

import io.hogaudit.journal.JournalUnavailableException;

/** Answers 503 and not 500 on the management port while the journal is away. */
final class JournalUnavailableAdvisor implements OperationInvokerAdvisor {

	@Override
	public OperationInvoker apply(EndpointId endpoint, OperationType type, OperationParameters parameters,
			OperationInvoker invoker) {
		return (context) -> {
			try {
				return invoker.invoke(context);
			}
			catch (JournalUnavailableException ex) {
				ErrorResponseException answer = new ErrorResponseException(HttpStatus.SERVICE_UNAVAILABLE, ex);
				answer.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
				throw answer;
			}
		};
	}

}
