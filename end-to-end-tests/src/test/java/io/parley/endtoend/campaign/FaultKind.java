package io.parley.endtoend.campaign;

import java.util.Arrays;
import java.util.Locale;

/** The ways to break a node, as the command line and the ledger name them. */
enum FaultKind {
    KILL("kill -9 under load", Disk.SHARED),
    KILL_STARTING("kill -9 while it starts", Disk.SHARED),
    STOP("SIGTERM and a new start", Disk.SHARED),
    PAUSE("SIGSTOP for 2 to 30 s", Disk.SHARED),
    OFFSETS("kill -9, and the group's offsets deleted", Disk.SHARED),
    STATE_DELETED("kill -9, and all mailboxes deleted", Disk.SHARED),
    STATE_OLDER("SIGTERM, and an older copy of the mailboxes put back", Disk.SHARED),
    SST("a bit flipped in every block of every file of the mailboxes", Disk.SHARED),
    POWER("power loss: the file system cut off, nothing flushed", Disk.OWN),
    DISK_FULL("no room on the disk for some seconds", Disk.OWN);

    /** What the data must be on. */
    enum Disk {
        /** Any. */
        SHARED,
        /** A file system of its own. */
        OWN
    }

    private final String description;
    private final Disk disk;

    FaultKind(String description, Disk disk) {
        this.description = description;
        this.disk = disk;
    }

    /** @throws IllegalArgumentException naming those that there are */
    static FaultKind of(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected a fault of "
                        + Arrays.stream(values()).map(FaultKind::label).toList() + ", but got " + name));
    }

    /** Such as {@code kill-starting}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String description() {
        return description;
    }

    Disk disk() {
        return disk;
    }

    Nemesis nemesis() {
        return switch (this) {
            case KILL -> Deaths::kill;
            case KILL_STARTING -> Deaths::killWhileStarting;
            case STOP -> Deaths::stop;
            case PAUSE -> Deaths::pause;
            case OFFSETS -> StateFaults::offsetsDeleted;
            case STATE_DELETED -> StateFaults::deleted;
            case STATE_OLDER -> StateFaults::older;
            case SST -> StateFaults::corrupted;
            case POWER -> DiskFaults::powerLoss;
            case DISK_FULL -> DiskFaults::full;
        };
    }
}
