package io.parley.processor.store;

import org.rocksdb.WriteBatch;

/** Brings the batches of one {@link FoldBatch} to the database, in their order and one at a time. */
sealed interface BatchWriter extends AutoCloseable permits DirectWriter, WriteBehind {
    /**
     * Begins to write a batch, which is the writer's until {@link #await} returns. Nothing else is being written.
     *
     * @return whether it is in the database already
     * @throws StoreException when it could not be written
     */
    boolean write(WriteBatch batch);

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
