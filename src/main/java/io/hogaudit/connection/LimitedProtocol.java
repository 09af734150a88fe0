package io.hogaudit.connection;

import org.apache.coyote.Adapter;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with {@link RequestLimits}: a request waits for its turn before it gets a
 * processor, whose buffers are about 70 KB. With TLS, which is the proxy's, there are no
 * limits.
 */
public final class LimitedProtocol extends AnyHostProtocol {

	private final LimitedEndpoint endpoint;

	/** For Tomcat, which knows the name of this class only. */
	public LimitedProtocol() {
		this(new LimitedEndpoint());
	}

	private LimitedProtocol(LimitedEndpoint endpoint) {
		super(endpoint);
		this.endpoint = endpoint;
	}

	void setLimits(RequestLimits limits) {
		setExecutor(limits.queue());
		this.endpoint.limits = limits;
	}

	@Override
	public void setAdapter(Adapter adapter) {
		super.setAdapter(new LimitedAdapter(adapter));
	}

	private static final class LimitedEndpoint extends NioEndpoint {

		private @Nullable RequestLimits limits;

		LimitedEndpoint() {
			// each connection has these while it is open, busy or not
			getSocketProperties().setAppReadBufSize(4 * 1024);
			getSocketProperties().setAppWriteBufSize(1024);
			// a channel that Tomcat uses again may not have let go of its turn yet
			getSocketProperties().setBufferPool(0);
		}

		@Override
		protected NioChannel createChannel(SocketBufferHandler buffers) {
			RequestLimits limits = this.limits;
			return (limits == null || isSSLEnabled()) ? super.createChannel(buffers) : new Connection(buffers, limits);
		}

		@Override
		protected SocketProcessorBase<NioChannel> createSocketProcessor(SocketWrapperBase<NioChannel> wrapper,
				SocketEvent event) {
			return new LimitedProcessor(wrapper, event);
		}

		/** Works on what a connection has to say, under the lock of that connection. */
		private final class LimitedProcessor extends SocketProcessor {

			LimitedProcessor(SocketWrapperBase<NioChannel> wrapper, SocketEvent event) {
				super(wrapper, event);
			}

			@Override
			protected void doRun() {
				SocketWrapperBase<NioChannel> wrapper = this.socketWrapper;
				if (!(wrapper.getSocket() instanceof Connection connection)) {
					super.doRun();
					return;
				}
				connection.begin();
				try {
					ScopedValue.where(Connection.CURRENT, connection).run(super::doRun);
				}
				finally {
					// where a head is incomplete Tomcat keeps its processor
					connection.end(wrapper.getCurrentProcessor() != null);
				}
			}

		}

	}

}
