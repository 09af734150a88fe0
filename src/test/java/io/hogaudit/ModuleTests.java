package io.hogaudit;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.modulith.core.ApplicationModules;

import static org.assertj.core.api.Assertions.assertThat;

class ModuleTests {

	@Test
	void arrowsBetweenPackagesAreThoseOfTheDesign() {
		ApplicationModules.of(HogauditApplication.class).verify();
	}

	@Test
	void onlyConfigurationsAreFoundByScanning() {
		List<String> found = found(new ClassPathScanningCandidateComponentProvider(true));
		assertThat(found).hasSizeGreaterThan(10)
			.allMatch((name) -> name.endsWith("Configuration") || name.equals(HogauditApplication.class.getName()));
	}

	@Test
	void settingsAreThoseThatConfigurationsEnable() throws Exception {
		List<String> enabled = new ArrayList<>();
		for (String name : found(new ClassPathScanningCandidateComponentProvider(true))) {
			EnableConfigurationProperties annotation = Class.forName(name)
				.getAnnotation(EnableConfigurationProperties.class);
			if (annotation != null) {
				for (Class<?> type : annotation.value()) {
					enabled.add(type.getName());
				}
			}
		}
		var settings = new ClassPathScanningCandidateComponentProvider(false);
		settings.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
		assertThat(enabled).containsExactlyInAnyOrderElementsOf(found(settings));
	}

	private static List<String> found(ClassPathScanningCandidateComponentProvider scan) {
		// without the tests' own classes
		return scan.findCandidateComponents("io.hogaudit")
			.stream()
			.filter((bean) -> String.valueOf(bean.getResourceDescription()).contains("/classes/"))
			.map((bean) -> String.valueOf(bean.getBeanClassName()))
			.toList();
	}

}
