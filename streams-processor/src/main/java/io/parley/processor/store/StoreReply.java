package io.parley.processor.store;

/** What a store makes of a question, at once and without waiting. */
public sealed interface StoreReply<A> {

    /** @param applied the offset of topic {@code messages} that the answer stands at, at least; -1 for an empty store */
    record Answer<A>(A value, long applied) implements StoreReply<A> {}

    /** The store is well, but does not hold what the freshness names. */
    record NotFresh<A>() implements StoreReply<A> {}

    /** The store must not answer now. */
    record NotServing<A>(String reason) implements StoreReply<A> {}
}
