package io.parley.http.token;

import io.parley.http.ClaimRules;
import io.parley.http.Hs256Secret;

/** Whose tokens are taken. Says nothing of secrets. */
public sealed interface TokenTrust {
    /** What a token has to say, beside being signed. */
    ClaimRules rules();

    /** Those of who shares a secret with this service. */
    final class Secret implements TokenTrust {
        private final byte[] secret;
        private final ClaimRules rules;

        /** @throws IllegalArgumentException when {@code secret} is shorter than {@value Hs256Secret#BYTES_MIN} bytes */
        public Secret(byte[] secret, ClaimRules rules) {
            Hs256Secret.requireLength("secret", secret);
            this.secret = secret.clone();
            this.rules = rules;
        }

        @Override
        public ClaimRules rules() {
            return rules;
        }

        byte[] bytes() {
            return secret.clone();
        }

        @Override
        public String toString() {
            return "TokenTrust.Secret";
        }
    }

    /**
     * Those of an identity provider that publishes its keys. It signs for others as well, so that {@code rules} must name both the issuer and the
     * audience: else whoever runs another of its services could come in as any of that service's users.
     *
     * @param algorithm an asymmetric one; no key is taken for any other
     */
    record Provider(JwksConfig keys, TokenAlgorithm algorithm, ClaimRules rules) implements TokenTrust {
        public Provider {
            if (algorithm.isSymmetric()) {
                throw new IllegalArgumentException(
                        "expected an algorithm whose keys can be published, but got " + algorithm);
            }
            if (rules.issuer().isEmpty() || rules.audience().isEmpty()) {
                throw new IllegalArgumentException(
                        "expected issuer and audience, since an identity provider signs for others as well");
            }
        }
    }
}
