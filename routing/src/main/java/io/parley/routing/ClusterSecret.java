package io.parley.routing;

import io.parley.http.UnauthorizedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of one cluster know and nobody else does. It opens every mailbox, so that it goes only to nodes whose address is allowed, and a
 * user's token never goes to a node. Immutable; its text is in no error and in no log.
 */
public final class ClusterSecret {
    /** 16 random bytes in hexadecimal, or longer. */
    public static final int LENGTH_MIN = 32;

    private static final String SCHEME = "Bearer ";

    private final byte[] header;

    private ClusterSecret(String text) {
        header = (SCHEME + text).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param setting the setting's name, for the error
     * @throws IllegalArgumentException when {@code text} is shorter than {@value #LENGTH_MIN} characters or not printable ASCII; holds the name only
     */
    public static ClusterSecret ofText(String setting, String text) {
        if (text.length() < LENGTH_MIN || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("expected " + setting + " of at least " + LENGTH_MIN
                    + " printable ASCII characters without spaces, but got " + text.length() + " characters");
        }
        return new ClusterSecret(text);
    }

    /** The value of {@code Authorization} of a request to another node. */
    String authorization() {
        return new String(header, StandardCharsets.UTF_8);
    }

    /** @throws UnauthorizedException when {@code authorization} is not that of a node; takes the same time however much of it is right */
    void require(@Nullable String authorization) {
        if (authorization == null || !MessageDigest.isEqual(header, authorization.getBytes(StandardCharsets.UTF_8))) {
            throw new UnauthorizedException("expected the cluster's secret");
        }
    }

    @Override
    public String toString() {
        return "ClusterSecret";
    }
}
