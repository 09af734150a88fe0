package io.hogaudit.webhook;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;

import io.hogaudit.signature.Verified;

/**
 * Leads verified deliveries to their controller, and nothing else. By hand, because the
 * filter has compared the path, and a look for patterns and the arguments of an annotated
 * method cost each delivery more than its signature.
 */
final class DeliveryMapping implements HandlerMapping, Ordered {

	private final WebhookController controller;

	DeliveryMapping(WebhookController controller) {
		this.controller = controller;
	}

	@Override
	public @Nullable HandlerExecutionChain getHandler(HttpServletRequest request) {
		return (Verified.of(request) != null) ? new HandlerExecutionChain(this.controller) : null;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
