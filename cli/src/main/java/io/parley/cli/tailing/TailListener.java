package io.parley.cli.tailing;

/** Hears of a mailbox's changes, on the thread that follows them. While it takes its time, nothing more is read. */
public interface TailListener {
    /** The next change. @return whether to go on */
    boolean changed(Change change);

    /** The connection is lost, and the next one cannot be had yet. Said once for each loss. */
    void lost(String reason);

    /** There is a connection again, after {@link #lost}. */
    void resumed();
}
