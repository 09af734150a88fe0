package io.hogaudit.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * A connection whose request has a turn while it is worked on, and none while there is
 * nothing to read or no room to write. Tomcat works on a connection with one thread at a
 * time; only {@link #cutOff} is called by others.
 */
final class Connection extends NioChannel {

	static final ScopedValue<Connection> CURRENT = ScopedValue.newInstance();

	private final RequestLimits limits;

	private boolean insideRequest;

	private boolean unfinished;

	private int requests;

	private volatile boolean blockedInWrite;

	Connection(SocketBufferHandler buffers, RequestLimits limits) {
		super(buffers);
		this.limits = limits;
	}

	/** Something came, and it is this connection's turn. */
	void begin() {
		this.requests = 0;
		this.insideRequest = false;
	}

	/** All that came is worked on, which may be a part of a head. */
	void end(boolean headIncomplete) {
		if (headIncomplete) {
			setUnfinished();
		}
		else {
			setFinished();
		}
	}

	/** A request's head is there. */
	void beginRequest() {
		this.insideRequest = true;
		this.requests++;
	}

	/**
	 * The answer is on its way.
	 * @param bodyFinished whether nothing of the request is left to be read
	 */
	void endRequest(boolean bodyFinished) {
		this.insideRequest = !bodyFinished;
		if (bodyFinished) {
			setFinished();
		}
	}

	@Override
	public int read(ByteBuffer to) throws IOException {
		if (this.requests > 0 && !this.insideRequest && this.limits.othersWait()) {
			// the next request waits in the socket; the poller finds it there
			return 0;
		}
		int count = super.read(to);
		// Tomcat waits for bodies only; with the rest of a head it comes back later
		if (count == 0 && this.insideRequest) {
			pause();
		}
		else {
			Turn.resume();
		}
		return count;
	}

	@Override
	public int write(ByteBuffer from) throws IOException {
		int count = super.write(from);
		this.blockedInWrite = count == 0 && from.hasRemaining();
		if (this.blockedInWrite) {
			pause();
		}
		else {
			Turn.resume();
		}
		return count;
	}

	private void pause() {
		Turn.pause();
		setUnfinished();
	}

	private void setUnfinished() {
		if (!this.unfinished) {
			this.unfinished = true;
			this.limits.addUnfinished(this);
		}
	}

	private void setFinished() {
		if (this.unfinished) {
			this.unfinished = false;
			this.limits.removeUnfinished(this);
		}
	}

	/**
	 * Ends what the request waits for. Where a thread waits as well, it does the rest;
	 * with a part of a head none does, and the buffers are free at once.
	 */
	void cutOff() {
		Lock work = this.socketWrapper.getLock();
		if (work.tryLock()) {
			try {
				this.socketWrapper.close();
			}
			finally {
				work.unlock();
			}
			return;
		}
		try {
			getIOChannel().shutdownInput();
			if (this.blockedInWrite) {
				getIOChannel().shutdownOutput();
			}
		}
		catch (IOException ex) {
			// the sender was faster
		}
	}

}
