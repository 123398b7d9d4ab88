package io.parley.http;

/** A request that does not prove who sends it: answered with 401. It has no stack trace, since anybody can cause any number of them. */
public final class UnauthorizedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason what was expected; goes to the caller, so it must hold nothing of the token */
    public UnauthorizedException(String reason) {
        super(reason, null, false, false);
    }
}
