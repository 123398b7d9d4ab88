package io.parley.processor.simulation;

/** A system with one thing broken, and an invariant that must find it. */
enum Mutant {
    NONE(Invariant.DURABLE),
    ACK_BEFORE_APPEND(Invariant.DURABLE),
    RETRY_WITH_ANOTHER_ID(Invariant.NO_PHANTOM),
    SENDS_PARTITIONED_BY_SENDER(Invariant.REAL_TIME),
    FAN_OUT_DROPS_RECIPIENT_ONE_IN_50(Invariant.CONSERVED),
    FAN_OUT_CUTS_TEXTS(Invariant.TEXT),
    FAN_OUT_COMMITS_BEFORE_PRODUCING(Invariant.CONSERVED),
    FAN_OUT_COMMITS_OVER_FAILED_BATCH(Invariant.DURABLE),
    FAN_OUT_STARTS_AT_END_WITHOUT_OFFSET(Invariant.DURABLE),
    FOLD_FORGETS_IDS(Invariant.ONCE),
    FOLD_SKIPS_EVENT_AFTER_CRASH(Invariant.SAME_AS_REFOLDED),
    FOLD_DROPS_LATE(Invariant.DURABLE),
    FOLD_APPENDS_LATE_AT_END(Invariant.AGREEMENT),
    FOLD_APPENDS_LATE_AT_END_WHEN_LIVE(Invariant.SAME_AS_REFOLDED),
    FOLD_MOVES_MARKER_BACK(Invariant.MARKERS),
    FOLD_COUNTS_UNREAD_OFF_BY_ONE(Invariant.UNREAD),
    FOLD_LEAVES_HOLE_IN_FEED(Invariant.DENSE_FEED),
    FOLD_LEAVES_RECENT_BEHIND(Invariant.RECENTS),
    STORE_LOSES_APPLIED_OFFSET(Invariant.SAME_AS_REFOLDED),
    STORE_FOLDS_REPLAYS(Invariant.SAME_AS_REFOLDED),
    STORE_FLUSHES_OFFSET_BEFORE_DATA(Invariant.SAME_AS_REFOLDED),
    STORE_CROSSES_HOLES(Invariant.CONSERVED),
    STORE_SERVES_BEFORE_IT_CAUGHT_UP(Invariant.STABLE_READS);

    private final Invariant caughtBy;

    Mutant(Invariant caughtBy) {
        this.caughtBy = caughtBy;
    }

    Invariant caughtBy() {
        return caughtBy;
    }
}
