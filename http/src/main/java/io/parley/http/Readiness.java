package io.parley.http;

import java.util.Optional;

/** Whether this process can serve. Asked often and by any thread: an answer must be quick. */
@FunctionalInterface
public interface Readiness {
    /** Empty when ready; else the reason, for people to read. */
    Optional<String> whyNot();
}
