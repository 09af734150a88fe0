package io.hogaudit.connection;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose request holds a slot while it is worked on, and none while there is
 * nothing to read or no room to write. Tomcat works on a connection with one thread at a
 * time; only {@link #cutOff} is called by others.
 */
final class Connection extends NioChannel {

	private final RequestLimits limits;

	private RequestLimits.@Nullable Slot slot;

	private boolean inService;

	private boolean unfinished;

	private int requests;

	private volatile boolean cutOff;

	private volatile boolean blockedInWrite;

	Connection(SocketBufferHandler buffers, RequestLimits limits) {
		super(buffers);
		this.limits = limits;
	}

	/** Something came at that time, in nanoseconds: waits for a slot. */
	void begin(long since) {
		this.requests = 0;
		takeSlot(since);
	}

	/** All that came is worked on, which may be a part of a head. */
	void end(boolean headIncomplete) {
		releaseSlot();
		if (headIncomplete) {
			setUnfinished();
		}
		else {
			setFinished();
		}
	}

	/** A request's head is there. One that came with the one before waits again. */
	void beginRequest() {
		this.inService = true;
		this.requests++;
		if (this.requests > 1 && this.limits.othersWait()) {
			releaseSlot();
			takeSlot(System.nanoTime());
		}
	}

	void endRequest() {
		this.inService = false;
		setFinished();
	}

	boolean isOverdue() {
		return this.slot != null && this.slot.isForRefusing();
	}

	@Override
	public int read(ByteBuffer to) throws IOException {
		int count = super.read(to);
		if (count == 0) {
			pause();
		}
		else {
			resume();
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
			resume();
		}
		return count;
	}

	private void pause() {
		releaseSlot();
		if (this.inService) {
			setUnfinished();
		}
	}

	private void resume() {
		if (this.slot == null) {
			takeSlot(System.nanoTime());
		}
	}

	private void takeSlot(long since) {
		// whoever is cut off only ends, and must do so at once
		if (!this.cutOff) {
			this.slot = this.limits.take(since);
		}
	}

	private void releaseSlot() {
		if (this.slot != null) {
			this.slot.release();
			this.slot = null;
		}
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

	/** Ends what the request waits for, and lets its own thread do the rest. */
	void cutOff() {
		this.cutOff = true;
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
