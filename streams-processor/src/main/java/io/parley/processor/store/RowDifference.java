package io.parley.processor.store;

/**
 * A row of a store that is not what its log says. Ids and numbers only, never a text.
 *
 * @param mailbox its owner
 * @param family the column family it is in
 * @param row which row of the mailbox, for people
 */
public record RowDifference(String mailbox, String family, String row, Kind kind) {

    /** What is wrong with the row. */
    public enum Kind {
        MISSING("is missing"),
        SURPLUS("should not be there"),
        OTHER_VALUE("has another value");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** For people. */
    public String describe() {
        return "mailbox " + mailbox + ", family " + family + ": " + row + " " + kind.words;
    }
}
