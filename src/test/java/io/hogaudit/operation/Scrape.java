package io.hogaudit.operation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A scrape in Prometheus' text format: samples with their names and labels. */
record Scrape(List<Sample> samples) {

	private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

	/** One value. */
	record Sample(String name, Map<String, String> labels, double value) {
	}

	static Scrape parse(String text) {
		return new Scrape(text.lines().filter((line) -> !line.startsWith("#")).flatMap(Scrape::sample).toList());
	}

	private static Stream<Sample> sample(String line) {
		Matcher sample = SAMPLE.matcher(line);
		if (!sample.matches()) {
			throw new IllegalArgumentException("not a sample: " + line);
		}
		Map<String, String> labels = new TreeMap<>();
		if (sample.group(2) != null) {
			LABEL.matcher(sample.group(2)).results().forEach((label) -> labels.put(label.group(1), label.group(2)));
		}
		return Stream.of(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
	}

	/** The sum over the samples of this name that have these labels. */
	double sum(String name, Map<String, String> labels) {
		return this.samples.stream()
			.filter((sample) -> sample.name().equals(name) && sample.labels().entrySet().containsAll(labels.entrySet()))
			.mapToDouble(Sample::value)
			.sum();
	}

}
