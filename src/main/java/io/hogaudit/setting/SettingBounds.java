package io.hogaudit.setting;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/**
 * What holds for every number, duration and size among hogaudit's settings, so that no
 * setting has to check it: it is more than zero and not absurdly large, and a duration
 * has a unit. Spring takes one without for milliseconds, and a retention of 30 would
 * remove everything.
 */
final class SettingBounds implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("hogaudit");

	/** These may be zero. */
	private static final Set<String> ZERO = Set.of("hogaudit.sink.drain-timeout", "hogaudit.backfill.lag",
			"hogaudit.backfill.initial-age");

	private static final Pattern BARE = Pattern.compile("[+-]?0*[1-9][0-9]*");

	private static final Duration LONGEST = Duration.ofDays(36_500);

	private static final long MOST = 1_000_000;

	private static final DataSize LARGEST = DataSize.ofTerabytes(1);

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					Object result) {
				ConfigurationProperty property = context.getConfigurationProperty();
				if (property != null && OURS.isAncestorOf(name)) {
					check(name.toString(), String.valueOf(property.getValue()).strip(), result);
				}
				return super.onSuccess(name, target, context, result);
			}

		};
	}

	private static void check(String name, String text, Object value) {
		switch (value) {
			case Duration duration -> {
				if (BARE.matcher(text).matches()) {
					throw new SettingException(
							"%s is a number without a unit: write for example 30d, 12h, 5m or 10s.".formatted(name));
				}
				check(name, duration.compareTo(Duration.ZERO), duration.compareTo(LONGEST), "36500d");
			}
			case DataSize size -> check(name, size.compareTo(DataSize.ofBytes(0)), size.compareTo(LARGEST), "1TB");
			case Number number ->
				check(name, Long.signum(number.longValue()), Long.compare(number.longValue(), MOST), "1000000");
			default -> {
			}
		}
	}

	private static void check(String name, int toZero, int toMost, String most) {
		if (toZero < 0 || (toZero == 0 && !ZERO.contains(name))) {
			throw new SettingException(
					"%s must be %s.".formatted(name, ZERO.contains(name) ? "zero or more" : "more than zero"));
		}
		if (toMost > 0) {
			throw new SettingException("%s must be %s at most.".formatted(name, most));
		}
	}

}
