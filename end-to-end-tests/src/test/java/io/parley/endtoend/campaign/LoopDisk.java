package io.parley.endtoend.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own, in a file: to be filled, or cut off as by a power loss. Needs root. One thread. */
final class LoopDisk implements AutoCloseable {
    /** Room for a round, and soon filled. */
    static final long BYTES = 768L << 20;

    private final Path image;
    private final Path mountPoint;
    private boolean mounted;

    private LoopDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** @param directory new; it will hold the image and the mount point */
    static LoopDisk create(Path directory, long bytes) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        LoopDisk disk = new LoopDisk(directory.resolve("disk.img"), directory.resolve("disk"));
        Files.createDirectories(disk.mountPoint);
        Shell.run("truncate", "-s", Long.toString(bytes), disk.image.toString());
        // No blocks kept for root: root is who fills it.
        Shell.run("mkfs.ext4", "-q", "-F", "-m", "0", disk.image.toString());
        disk.mount();
        return disk;
    }

    Path mountPoint() {
        return mountPoint;
    }

    void mount() throws IOException, InterruptedException {
        Shell.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        mounted = true;
    }

    void unmount() throws IOException, InterruptedException {
        Shell.run("umount", mountPoint.toString());
        mounted = false;
    }

    /**
     * Power off: from now on nothing gets to the disk, not even the journal, and what was not synced is lost with the memory that it was in.
     * Still mounted then, but every access fails. The ioctl is GOINGDOWN with NOLOGFLUSH, see ioctl_xfs_goingdown(2); ext4 knows it as well.
     */
    void cut() throws IOException, InterruptedException {
        Shell.run(
                "perl",
                "-e",
                "open(my $d, '<', $ARGV[0]) or die $!; my $how = pack('L', 2); ioctl($d, 0x8004587D, $how) or die $!;",
                mountPoint.toString());
    }

    @Override
    public void close() throws IOException {
        try {
            if (mounted) {
                unmount();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
