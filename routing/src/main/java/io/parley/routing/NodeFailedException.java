package io.parley.routing;

import io.parley.schemas.cluster.NodeAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A node gave no answer: it cannot be reached, stands still, refuses us, or speaks another version. */
final class NodeFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeFailedException(NodeAddress node, String reason, @Nullable Throwable cause) {
        super("expected an answer from " + node + ", but got " + reason, cause);
    }

    /** Whether it took its whole time without an answer, so that asking it again would only take as long again. */
    boolean stoodStill() {
        return getCause() instanceof TimeoutException || getCause() instanceof SocketTimeoutException;
    }
}
