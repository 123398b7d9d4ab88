package io.parley.processor.fold;

/** Which of a conversation's two participants sent a message, seen from the mailbox's owner. The codes are written to disk. */
public enum Side {
    OWNER(0),
    PEER(1);

    private final byte code;

    Side(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    /** @throws IllegalArgumentException when no side has this code */
    public static Side ofCode(byte code) {
        return switch (code) {
            case 0 -> OWNER;
            case 1 -> PEER;
            default -> throw new IllegalArgumentException("expected a side of 0 or 1, but got " + code);
        };
    }
}
