package io.hogaudit.journal;

import java.util.List;

/** Gives out the right to bring streams to sinks. */
interface Leases {

	/** Takes all that are free for this sink; see {@link Journal#follow}. */
	List<FollowerLease> take(String sink);

}
