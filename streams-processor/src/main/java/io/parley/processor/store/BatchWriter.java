package io.parley.processor.store;

/** Brings the batches of one {@link FoldBatch} to the database, in their order and one at a time. */
sealed interface BatchWriter extends AutoCloseable permits DirectWriter, WriteBehind {
    /**
     * Prepares {@code rows} to be written next, on the thread that calls, while those before may still be being written.
     *
     * @param applied where the database stands with them
     */
    void prepare(PendingRows rows, long applied);

    /**
     * Begins to write {@code rows}, which it has prepared, in one step; they are the writer's until {@link #await} returns: they can be read meanwhile, and not changed.
     * Nothing else is being written.
     *
     * @return whether it is in the database already
     * @throws StoreException when it could not be written
     */
    boolean write(PendingRows rows);

    /**
     * Returns when nothing is being written any more, also on a thread that is interrupted.
     *
     * @throws StoreException when what was could not be written
     */
    void await();

    /** The database can be closed then. */
    @Override
    void close();
}
