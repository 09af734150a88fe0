package io.hogaudit.connection;

import java.util.regex.Pattern;

import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.parser.Host;
import org.apache.tomcat.util.net.NioEndpoint;

/**
 * HTTP/1.1 for which a {@code Host} may be any visible text. Tomcat takes no underscore,
 * which nginx sends by default when its upstream has one in its name; nothing in hogaudit
 * depends on the host.
 */
class AnyHostProtocol extends Http11NioProtocol {

	AnyHostProtocol(NioEndpoint endpoint) {
		super(endpoint);
	}

	@Override
	protected Processor createProcessor() {
		return new AnyHostProcessor(this, this.adapter);
	}

	private static final class AnyHostProcessor extends Http11Processor {

		private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,255}");

		private static final MessageBytes UNNAMED = MessageBytes.newInstance();

		static {
			UNNAMED.setBytes(new byte[0], 0, 0);
		}

		AnyHostProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
			super(protocol, adapter);
		}

		@Override
		protected void parseHost(MessageBytes value) {
			boolean odd = value != null && !value.isNull() && value.getLength() > 0 && !isUsual(value)
					&& VISIBLE.matcher(value.toString()).matches();
			super.parseHost(odd ? UNNAMED : value);
		}

		private static boolean isUsual(MessageBytes value) {
			try {
				Host.parse(value);
				return true;
			}
			catch (IllegalArgumentException ex) {
				return false;
			}
		}

	}

}
