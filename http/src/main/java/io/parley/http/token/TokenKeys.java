package io.parley.http.token;

import com.nimbusds.jose.util.Base64URL;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What tokens' signatures are checked with. Used by many threads at once. */
interface TokenKeys extends AutoCloseable {
    /** Where the keys are not to be had at the moment: no token is good, whatever was found out before. */
    long NO_KEYS = -1;

    /**
     * Whether a key of ours has signed.
     *
     * @param keyId what the token says of the key, a name to look up and nothing else; null when it says nothing
     * @throws io.parley.http.problem.ProblemException when that cannot be known now: 503
     */
    boolean haveSigned(byte[] signed, Base64URL signature, @Nullable String keyId);

    /** Changes when a key that was good is not any more: what was found valid before has to be looked at again. */
    long generation();

    /** Empty when signatures can be checked; else why not, for people. */
    Optional<String> whyNotReady();

    @Override
    void close();
}
