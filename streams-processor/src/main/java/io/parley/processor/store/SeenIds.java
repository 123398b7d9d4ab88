package io.parley.processor.store;

import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;

/**
 * Rules out, in memory, that a database that has been folded from nothing knows a message: a Bloom filter of all ids that it was given. Nearly every
 * message of a log is new, and a database that is asked for one that is not there looks at the filter of every file. Not thread-safe.
 *
 * <p>An id's four bits are in one word ("blocked", Putze, Sanders and Singler, 2007), so that a question costs one look at memory.
 */
final class SeenIds {
    /** 16 MiB: for some ten million copies, of which one in fifty is asked for in vain then. For more, more are; none is ever taken for new that is not. */
    private static final int WORDS = 1 << 21;

    private static final int BITS_PER_ID = 4;
    private static final int BIT_NUMBER_BITS = 6;

    private final long[] words = new long[WORDS];

    void add(UserId owner, UserId peer, Side side, MessageId messageId) {
        long hash = hash(owner, peer, side, messageId);
        words[word(hash)] |= bits(hash);
    }

    /** False only where it was not {@link #add added}. */
    boolean mayContain(UserId owner, UserId peer, Side side, MessageId messageId) {
        long hash = hash(owner, peer, side, messageId);
        long bits = bits(hash);
        return (words[word(hash)] & bits) == bits;
    }

    private static int word(long hash) {
        return (int) (hash >>> (Long.SIZE - Integer.numberOfTrailingZeros(WORDS)));
    }

    private static long bits(long hash) {
        long bits = 0;
        long rest = hash;
        for (int i = 0; i < BITS_PER_ID; i++) {
            bits |= 1L << rest;
            rest >>>= BIT_NUMBER_BITS;
        }
        return bits;
    }

    private static long hash(UserId owner, UserId peer, Side side, MessageId messageId) {
        long people = ((long) owner.hashCode() << Integer.SIZE) ^ (31L * peer.hashCode() + side.code());
        return mixed(mixed(people ^ messageId.value().getMostSignificantBits())
                ^ messageId.value().getLeastSignificantBits());
    }

    /** Each bit of the result depends on all of {@code value}: the last steps of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
