package io.parley.cli.load;

/** Who writes to whom. */
public enum Shape {
    /** Many people: few of them write most (Zipf's law), each to some partners, to few of those most. */
    CROWD,
    /** Two people, with each other only: one conversation as long as it gets. */
    PAIR,
    /** Everybody to one person: a mailbox of many conversations. */
    HUB
}
