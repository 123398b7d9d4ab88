package io.parley.processor.store;

/** What RocksDB says of one store, for operators. Each is a look at counters that it keeps anyway. */
enum StoreNumber {
    MEMTABLE_BYTES("rocksdb.cur-size-all-mem-tables", true),
    FILE_BYTES("rocksdb.live-sst-files-size", true),
    PENDING_COMPACTION_BYTES("rocksdb.estimate-pending-compaction-bytes", true),
    COMPACTIONS_RUNNING("rocksdb.num-running-compactions", false),
    FLUSHES_RUNNING("rocksdb.num-running-flushes", false),
    WRITES_STOPPED("rocksdb.is-write-stopped", false),
    BACKGROUND_ERRORS("rocksdb.background-errors", false);

    private final String property;
    private final boolean ofFamily;

    /** @param ofFamily whether each family has its own, to be added up; otherwise every family says the same */
    StoreNumber(String property, boolean ofFamily) {
        this.property = property;
        this.ofFamily = ofFamily;
    }

    String property() {
        return property;
    }

    boolean ofFamily() {
        return ofFamily;
    }
}
