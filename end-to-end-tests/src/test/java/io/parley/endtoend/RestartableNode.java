package io.parley.endtoend;

import java.net.URI;
import java.util.Random;

/** A whole Parley that is stopped and started again on the same data, while its clients go on trying. Thread-safe. */
public interface RestartableNode extends AutoCloseable {
    /** Where it is now, or was until a moment ago. */
    URI url();

    Tokens tokens();

    /** Stops it in one of the ways that it can be stopped, and starts it again. Returns when it runs. */
    void restart(Random random) throws Exception;

    /** What it has to say about its streams at the end, for people. */
    String report();

    @Override
    void close();
}
