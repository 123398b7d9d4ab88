package io.parley.cli.importing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file's lines as bytes, one at a time, so that no file is too large and no byte is altered. */
final class LineReader implements AutoCloseable {
    /** A legal line: 65,535 bytes of text, each written as the six of an escape at worst, and room for ids and names. */
    static final int LINE_BYTES_MAX = 400_000;

    private static final int READ_BYTES = 1 << 16;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;
    private long bytesRead;

    LineReader(Path file) throws IOException {
        this.in = new BufferedInputStream(Files.newInputStream(file), READ_BYTES);
    }

    /** Goes to the next line that is not blank. @return false after the last one */
    boolean advance() throws IOException {
        while (true) {
            int last = readLine();
            if (last < 0 && line.size() == 0) {
                return false;
            }
            number++;
            if (!isBlank(line.toByteArray())) {
                return true;
            }
        }
    }

    /** The line's number in its file, from 1; blank ones count. */
    long number() {
        return number;
    }

    /**
     * The line without its end.
     *
     * @throws BadLineException when it is too long to hold a legal message; the rest of the file can be read all the same
     */
    byte[] bytes() throws BadLineException {
        if (line.size() > LINE_BYTES_MAX) {
            throw new BadLineException("expected at most " + LINE_BYTES_MAX + " bytes");
        }
        return line.toByteArray();
    }

    /** @return what ended it: a line feed, or -1 at the end of the file */
    private int readLine() throws IOException {
        line.reset();
        while (true) {
            int next = in.read();
            if (next >= 0) {
                bytesRead++;
            }
            if (next < 0 || next == '\n') {
                return next;
            }
            if (line.size() <= LINE_BYTES_MAX) {
                line.write(next);
            }
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    /** How far it has come. */
    long bytesRead() {
        return bytesRead;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
