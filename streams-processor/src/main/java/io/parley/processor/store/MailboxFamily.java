package io.parley.processor.store;

import java.nio.charset.StandardCharsets;

/** The store's column families. Their names are on disk. What is in them is on the package's page. */
enum MailboxFamily {
    /** Where the fold stands. RocksDB wants a family of this name to be there anyway. */
    META("default", Access.POINT),
    MESSAGES("messages", Access.RANGE),
    CONVERSATIONS("conversations", Access.POINT),
    RECENTS("recents", Access.RANGE),
    FEED("feed", Access.RANGE),
    IDS("ids", Access.POINT),
    COUNTS("counts", Access.RANGE),
    MAILBOXES("mailboxes", Access.POINT);

    /** How a family is read: by whole keys, which a Bloom filter helps, or by ranges. */
    enum Access {
        POINT,
        RANGE
    }

    private final String familyName;
    private final Access access;

    MailboxFamily(String familyName, Access access) {
        this.familyName = familyName;
        this.access = access;
    }

    byte[] familyName() {
        return familyName.getBytes(StandardCharsets.US_ASCII);
    }

    Access access() {
        return access;
    }
}
