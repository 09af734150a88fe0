package io.hogaudit.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.hogaudit.demo.PostHogSender;

/** Several processes of the service on one journal. */
final class Replicas implements AutoCloseable {

	private final List<ServiceProcess> services = new ArrayList<>();

	/** Starts them all at the same time and waits until all are ready. */
	Replicas(int number, Path folder, Map<String, String> environment) throws IOException {
		for (int i = 0; i < number; i++) {
			launch(folder, environment);
		}
		awaitReady();
	}

	private ServiceProcess launch(Path folder, Map<String, String> environment) throws IOException {
		Path own = Files.createDirectories(folder.resolve("replica-" + this.services.size()));
		ServiceProcess service = ServiceProcess.launch(own, environment, List.of());
		this.services.add(service);
		return service;
	}

	/** One more, ready. */
	ServiceProcess add(Path folder, Map<String, String> environment) throws IOException {
		ServiceProcess added = launch(folder, environment);
		added.keepStartingUntilReady();
		return added;
	}

	ServiceProcess get(int number) {
		return this.services.get(number);
	}

	/** Starts those that ended, as an orchestrator does, until all are ready. */
	void awaitReady() throws IOException {
		for (ServiceProcess service : this.services) {
			service.keepStartingUntilReady();
		}
	}

	List<PostHogSender> senders(String secret) {
		return this.services.stream().map((service) -> new PostHogSender(service.endpoint(), secret)).toList();
	}

	void terminate() throws InterruptedException {
		for (ServiceProcess service : this.services) {
			service.terminate();
		}
	}

	@Override
	public void close() {
		this.services.forEach(ServiceProcess::close);
	}

}
