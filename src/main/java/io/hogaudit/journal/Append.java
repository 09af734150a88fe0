package io.hogaudit.journal;

/** What an append found. Both answers mean that the entry is durable. */
public enum Append {

	RECORDED, ALREADY_RECORDED

}
