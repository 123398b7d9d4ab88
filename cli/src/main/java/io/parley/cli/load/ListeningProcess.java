package io.parley.cli.load;

import io.parley.cli.client.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds the process that listens at an address of this machine, as Linux tells in {@code /proc}; elsewhere it finds nobody. */
public final class ListeningProcess {
    private static final Path PROC = Path.of("/proc");

    /** The columns of {@code /proc/net/tcp} that say where, in which state, and by which socket. */
    private static final int LOCAL_ADDRESS = 1;

    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENS = "0A";

    private ListeningProcess() {}

    /** Empty when it is another machine's, another user's, or cannot be found out. */
    public static Optional<ProcessHandle> at(ServerAddress server) {
        try {
            if (!InetAddress.getByName(server.url().getHost()).isLoopbackAddress()) {
                return Optional.empty();
            }
            Set<String> sockets = sockets(server.url().getPort());
            return sockets.isEmpty() ? Optional.empty() : owner(sockets);
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }

    /** What a listening socket at {@code port} is called among a process's open files. */
    private static Set<String> sockets(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> sockets = new HashSet<>();
        for (Path table : List.of(PROC.resolve("net/tcp"), PROC.resolve("net/tcp6"))) {
            for (String line : Files.isReadable(table) ? Files.readAllLines(table) : List.<String>of()) {
                String[] columns = line.strip().split(" +");
                if (columns.length > INODE
                        && columns[LOCAL_ADDRESS].endsWith(suffix)
                        && columns[STATE].equals(LISTENS)) {
                    sockets.add("socket:[" + columns[INODE] + "]");
                }
            }
        }
        return sockets;
    }

    private static Optional<ProcessHandle> owner(Set<String> sockets) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holdsOneOf(sockets, process)) {
                    return ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holdsOneOf(Set<String> sockets, Path process) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : open) {
                if (Files.isSymbolicLink(file)
                        && sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // It has ended meanwhile, or is another user's.
            return false;
        }
    }
}
