package io.hogaudit.setting;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says why hogaudit does not start in one line, before Spring Boot's block of many. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SentenceReporter implements FailureAnalysisReporter {

	private static final Logger logger = LoggerFactory.getLogger(SentenceReporter.class);

	@Override
	public void report(FailureAnalysis analysis) {
		logger.error("hogaudit does not start: {}", analysis.getDescription());
	}

}
