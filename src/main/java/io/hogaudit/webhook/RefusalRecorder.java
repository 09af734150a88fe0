package io.hogaudit.webhook;

import java.time.Duration;
import java.util.Map;

import org.springframework.beans.factory.DisposableBean;

import io.hogaudit.audit.AuditLog;
import io.hogaudit.audit.CoalescedActs;
import io.hogaudit.audit.CoalescedActs.Count;
import io.hogaudit.audit.OwnAct;
import io.hogaudit.audit.Result;
import io.hogaudit.signature.Refusal;
import io.hogaudit.signature.RefusalListener;
import io.hogaudit.signature.RefusalReason;

/**
 * Makes entries of refused requests: one per endpoint, address and reason and window,
 * with a count. A flood of addresses is counted together, and an endpoint has so many
 * entries a day.
 */
final class RefusalRecorder implements RefusalListener, DisposableBean {

	static final int MAX_KEYS = CoalescedActs.MAX_KEYS;

	private final CoalescedActs<Key> acts;

	RefusalRecorder(AuditLog auditLog, Duration window, int entriesPerDay) {
		// the others' keys are bounded by endpoints and reasons
		this.acts = new CoalescedActs<>("refusal-recorder", auditLog, window, entriesPerDay, Key::endpoint,
				(key) -> new Key(key.endpoint(), key.reason(), "others"), RefusalRecorder::act);
	}

	private record Key(String endpoint, String reason, String address) {
	}

	@Override
	public void refused(Refusal refusal) {
		if (refusal.reason() == RefusalReason.UNKNOWN_PATH || refusal.reason() == RefusalReason.OVERLOADED) {
			// the first is the internet's noise and the second our own doing: metrics
			// tell of both
			return;
		}
		this.acts.add(new Key(refusal.endpoint(), refusal.reason().text(), refusal.sourceAddress()), refusal.at());
	}

	private static OwnAct act(Key key, Count count) {
		return new OwnAct("webhook.signature_refused", null, "Endpoint/" + key.endpoint(), Result.FAILURE,
				Map.of("reason", key.reason(), "sourceAddress", key.address(), "times", count.times(), "first",
						count.first().toString(), "last", count.last().toString()));
	}

	@Override
	public void destroy() {
		this.acts.close();
	}

}
