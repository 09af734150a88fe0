package io.hogaudit.setting;

import java.time.Duration;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Refuses a duration of hogaudit's own settings that has no unit: Spring takes it for
 * milliseconds, and a retention of 30 would remove everything.
 */
final class DurationsWithUnits implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("hogaudit");

	private static final Pattern BARE = Pattern.compile("[+-]?0*[1-9][0-9]*");

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					Object result) {
				ConfigurationProperty property = context.getConfigurationProperty();
				if (result instanceof Duration && property != null && OURS.isAncestorOf(name)
						&& BARE.matcher(String.valueOf(property.getValue()).strip()).matches()) {
					throw new SettingException(
							"%s is a number without a unit: write for example 30d, 12h, 5m or 10s.".formatted(name));
				}
				return super.onSuccess(name, target, context, result);
			}

		};
	}

}
