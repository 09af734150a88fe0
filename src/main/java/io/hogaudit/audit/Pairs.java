package io.hogaudit.audit;

/**
 * Pairs in which one member's text is the name of the others' values, as {@code name} and
 * {@code value}; in any letter case.
 */
final class Pairs {

	private Pairs() {
	}

	static boolean names(String member) {
		return switch (member.length()) {
			case 2 -> member.equalsIgnoreCase("id");
			case 3 -> member.equalsIgnoreCase("key");
			case 4 -> member.equalsIgnoreCase("name");
			case 5 -> member.equalsIgnoreCase("field") || member.equalsIgnoreCase("label");
			case 6 -> member.equalsIgnoreCase("header");
			default -> false;
		};
	}

	static boolean holdsValue(String member) {
		return switch (member.length()) {
			case 3 ->
				member.equalsIgnoreCase("val") || member.equalsIgnoreCase("old") || member.equalsIgnoreCase("new");
			case 5 -> member.equalsIgnoreCase("value") || member.equalsIgnoreCase("after");
			case 6 -> member.equalsIgnoreCase("before") || member.equalsIgnoreCase("values");
			case 7 -> member.equalsIgnoreCase("default") || member.equalsIgnoreCase("content");
			default -> false;
		};
	}

}
