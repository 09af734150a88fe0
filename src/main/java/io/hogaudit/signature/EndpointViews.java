package io.hogaudit.signature;

import java.util.List;

/** The configured endpoints, for health and the record of configuration. */
@FunctionalInterface
public interface EndpointViews {

	List<EndpointView> all();

}
