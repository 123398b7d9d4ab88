package io.parley.processor.store;

import io.parley.processor.store.RowDifference.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Walks two stores side by side, family by family, to where they part. */
final class StoreComparison {
    private StoreComparison() {}

    /** The first row of each family in which {@code store} is not {@code expected}, in the order of the mailboxes. */
    static List<RowDifference> differences(MailboxDb store, MailboxDb expected) {
        List<RowDifference> differences = new ArrayList<>();
        for (MailboxFamily family : MailboxFamily.values()) {
            // Where the fold stands is compared by whoever chose the offset.
            if (family != MailboxFamily.META) {
                first(family, store, expected).ifPresent(differences::add);
            }
        }
        differences.sort(Comparator.comparing(RowDifference::mailbox));
        return differences;
    }

    private static Optional<RowDifference> first(MailboxFamily family, MailboxDb store, MailboxDb expected) {
        try (ReadOptions options = new ReadOptions().setFillCache(false);
                RocksIterator actual = store.iterator(family, options);
                RocksIterator wanted = expected.iterator(family, options)) {
            actual.seekToFirst();
            wanted.seekToFirst();
            while (actual.isValid() && wanted.isValid()) {
                byte[] key = actual.key();
                byte[] wantedKey = wanted.key();
                int order = Arrays.compareUnsigned(key, wantedKey);
                if (order != 0) {
                    return Optional.of(
                            order < 0 ? row(family, key, Kind.SURPLUS) : row(family, wantedKey, Kind.MISSING));
                }
                if (!Arrays.equals(actual.value(), wanted.value())) {
                    return Optional.of(row(family, key, Kind.OTHER_VALUE));
                }
                actual.next();
                wanted.next();
            }
            // An iterator ends at what it cannot read as well: that is no end.
            actual.status();
            wanted.status();
            if (actual.isValid()) {
                return Optional.of(row(family, actual.key(), Kind.SURPLUS));
            }
            return wanted.isValid() ? Optional.of(row(family, wanted.key(), Kind.MISSING)) : Optional.empty();
        } catch (RocksDBException e) {
            throw new StoreException("expected to read all of family " + family, e);
        }
    }

    private static RowDifference row(MailboxFamily family, byte[] key, Kind kind) {
        String name = new String(family.familyName(), StandardCharsets.US_ASCII);
        try {
            BytesReader reader = new BytesReader(key);
            return new RowDifference(reader.user().value(), name, describe(family, reader), kind);
        } catch (RuntimeException e) {
            // No key of this format: shown as it is. Keys hold ids and numbers only.
            return new RowDifference("?", name, "key " + HexFormat.of().formatHex(key), kind);
        }
    }

    private static String describe(MailboxFamily family, BytesReader key) {
        return switch (family) {
            case MESSAGES ->
                "the message with " + key.user().value() + " sent at " + key.fixed() + ", source offset " + key.fixed();
            case CONVERSATIONS -> "the conversation with " + key.user().value();
            case RECENTS -> "the conversation of time " + key.descending() + ", number " + key.descending();
            case FEED -> "number " + key.fixed();
            case IDS -> {
                String peer = key.user().value();
                yield "side " + key.one() + "'s message " + key.messageId().value() + " with " + peer;
            }
            case COUNTS -> "the count with " + key.user().value() + " up to number " + key.fixed();
            case MAILBOXES -> "the head";
            case META -> throw new IllegalArgumentException("where the fold stands is no row of a mailbox");
        };
    }
}
