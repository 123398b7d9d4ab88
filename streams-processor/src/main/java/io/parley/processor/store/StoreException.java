package io.parley.processor.store;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** RocksDB did not do what it was asked to. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean damaged;

    StoreException(String message, RocksDBException cause) {
        super(message + ", but " + cause.getMessage(), cause);
        damaged = isDamage(cause);
    }

    /** Whether the files are damaged, so that only a rebuild helps. */
    boolean damaged() {
        return damaged;
    }

    /** Wrong bytes, or a file that is not there any more; not a full disk or a lock held by somebody else. */
    static boolean isDamage(RocksDBException e) {
        Status status = e.getStatus();
        String message = String.valueOf(e.getMessage());
        return (status != null && status.getCode() == Status.Code.Corruption)
                || message.startsWith("Corruption")
                || message.contains("No such file or directory");
    }
}
