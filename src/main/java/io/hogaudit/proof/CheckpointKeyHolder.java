package io.hogaudit.proof;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

import io.hogaudit.setting.HeldSecret;
import io.hogaudit.setting.Reload;
import io.hogaudit.setting.SecretHolder;
import io.hogaudit.setting.SettingException;

/**
 * Replaces the key that signs checkpoints while hogaudit runs. The origin stays; a last
 * checkpoint is recorded with the old key, and the change names both verifier keys. One
 * that is taken away goes on signing until the next start.
 */
final class CheckpointKeyHolder implements SecretHolder {

	private final Checkpoints checkpoints;

	private final String origin;

	CheckpointKeyHolder(Checkpoints checkpoints, String origin) {
		this.checkpoints = checkpoints;
		this.origin = origin;
	}

	@Override
	public List<HeldSecret> held() {
		@Nullable CheckpointKey key = this.checkpoints.key();
		return (key != null)
				? List.of(new HeldSecret(CheckpointKey.SETTING, HeldSecret.Kind.CHECKPOINT_KEY, key.identity()))
				: List.of();
	}

	@Override
	public Reload reload(Environment settings) {
		@Nullable CheckpointKey held = this.checkpoints.key();
		try {
			@Nullable CheckpointKey next = CheckpointKey.read(this.origin, settings.getProperty("hogaudit.checkpoint.key", ""));
			if (next == null) {
				return (held == null) ? Reload.NOTHING : Reload.refused(CheckpointKey.SETTING,
						"HOGAUDIT_CHECKPOINT_KEY was taken away: restart hogaudit to sign no more; the old key is still in use.");
			}
			if (held != null && held.identity().equals(next.identity())) {
				return Reload.NOTHING;
			}
			this.checkpoints.signWith(next);
			return Reload.changed(CheckpointKey.SETTING, (held != null) ? List.of(held.verifierKey()) : List.of(),
					List.of(next.verifierKey()));
		}
		catch (SettingException ex) {
			return Reload.refused(CheckpointKey.SETTING, ex.sentence());
		}
	}

}
