package io.parley.cli.importing;

/** Hears of an import while it runs, on the thread that runs it. Must return at once. */
public interface ImportListener {
    /** A line was not taken. The reason holds no text of a message. */
    void lineFailed(long line, String reason);

    /**
     * Called often.
     *
     * @param acknowledged messages so far
     * @param readAhead messages that were read from the file and have no answer yet
     * @param bytesRead of the file so far, for all of them
     */
    void progressed(long acknowledged, long readAhead, long bytesRead);
}
