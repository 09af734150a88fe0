package io.hogaudit;

import org.junit.jupiter.api.Test;

import org.springframework.modulith.core.ApplicationModules;

class ModuleTests {

	@Test
	void arrowsBetweenPackagesAreThoseOfTheDesign() {
		ApplicationModules.of(HogauditApplication.class).verify();
	}

}
