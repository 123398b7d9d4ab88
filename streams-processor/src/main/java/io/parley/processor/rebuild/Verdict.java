package io.parley.processor.rebuild;

import io.parley.processor.store.PartitionDigest;
import io.parley.processor.store.RowDifference;
import java.util.List;

/** What came of comparing a store with its log. */
public sealed interface Verdict {

    /** The digest of what the store on disk holds. */
    PartitionDigest digest();

    /** The store is what its log says, byte for byte. */
    record Equal(PartitionDigest digest) implements Verdict {}

    /**
     * The store is not what its log says.
     *
     * @param expected the digest of the log folded up to the same offset
     * @param differences the first row of each family that differs, by mailbox
     */
    record Different(PartitionDigest digest, PartitionDigest expected, List<RowDifference> differences)
            implements Verdict {}
}
