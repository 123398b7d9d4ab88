package io.parley.cli.load;

import java.util.Locale;

/** What is asked of the server, and measured apart from what else is. */
enum Operation {
    /** One message. */
    SEND,
    /** Many messages of one sender; counts as so many. */
    BATCH,
    /** Somebody's most recent conversations. */
    RECENTS,
    /** The newest messages of a conversation. */
    PAGE;

    /** As it is called on the command line and in reports. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
