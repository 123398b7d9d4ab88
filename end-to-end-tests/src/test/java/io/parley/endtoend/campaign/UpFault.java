package io.parley.endtoend.campaign;

import java.util.Locale;

/** The ways to break {@code parley up}. */
enum UpFault implements FaultKind {
    KILL("kill -9 under load", Disk.SHARED),
    KILL_STARTING("kill -9 while it starts", Disk.SHARED),
    STOP("SIGTERM and a new start", Disk.SHARED),
    PAUSE("SIGSTOP for 2 to 30 s", Disk.SHARED),
    OFFSETS("kill -9, and the group's offsets deleted", Disk.SHARED),
    STATE_DELETED("kill -9, and all mailboxes deleted", Disk.SHARED),
    STATE_OLDER("SIGTERM, and an older copy of the mailboxes put back", Disk.SHARED),
    SST("a bit flipped in every block of every file of the mailboxes", Disk.SHARED),
    POWER("power loss: the file system cut off, nothing flushed", Disk.OWN),
    DISK_FULL("no room on the disk for some seconds", Disk.OWN),
    CLOCK("the wall clock jumps, by seconds or hours, forward or back", Disk.SHARED);

    /** What the data must be on. */
    enum Disk {
        /** Any. */
        SHARED,
        /** A file system of its own. */
        OWN
    }

    private final String description;
    private final Disk disk;

    UpFault(String description, Disk disk) {
        this.description = description;
        this.disk = disk;
    }

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean leavesInDoubt() {
        return this == KILL;
    }

    Disk disk() {
        return disk;
    }

    Nemesis<Rig> nemesis() {
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
            case CLOCK -> ClockFaults::jump;
        };
    }
}
