package io.hogaudit;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts applications in this process one after the other, whatever runs side by side:
 * whether a start uses what the build prepared is a setting of the whole JVM.
 */
public final class Starts {

	private static final Lock LOCK = new ReentrantLock();

	private Starts() {
	}

	public static ConfigurableApplicationContext run(SpringApplication application, String... arguments) {
		LOCK.lock();
		try {
			return application.run(arguments);
		}
		finally {
			LOCK.unlock();
		}
	}

}
