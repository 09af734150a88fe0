package io.hogaudit.signature;

import java.time.Duration;
import java.util.List;

import org.springframework.util.unit.DataSize;

/** What others may know of an endpoint: secrets by their short ids, the current first. */
public record EndpointView(String name, String scheme, List<String> secretIds, Duration tolerance,
		DataSize maxBodySize) {
}
