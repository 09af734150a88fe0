package io.hogaudit.connection;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/** Tells the connection of each request, before anything else is done with it. */
record LimitedAdapter(Adapter adapter) implements Adapter {

	@Override
	public void service(Request request, Response response) throws Exception {
		if (!Connection.CURRENT.isBound()) {
			this.adapter.service(request, response);
			return;
		}
		Connection connection = Connection.CURRENT.get();
		connection.beginRequest();
		try {
			this.adapter.service(request, response);
		}
		finally {
			connection.endRequest(request.isFinished());
		}
	}

	@Override
	public boolean prepare(Request request, Response response) throws Exception {
		return this.adapter.prepare(request, response);
	}

	@Override
	public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
		return this.adapter.asyncDispatch(request, response, status);
	}

	@Override
	public void log(Request request, Response response, long time) {
		this.adapter.log(request, response, time);
	}

	@Override
	public void checkRecycled(Request request, Response response) {
		this.adapter.checkRecycled(request, response);
	}

	@Override
	public String getDomain() {
		return this.adapter.getDomain();
	}

}
