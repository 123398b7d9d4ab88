package io.parley.cli.node;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How other commands ask the process that runs on a data directory for something: a Unix domain socket in the directory, for its owner only. A
 * request is one line, {@code <command> <argument>}; the answer is lines, of which the last is {@code ok} or {@code failed <why>}.
 * Each request has a thread of its own.
 */
final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    private static final String OK = "ok";
    private static final String FAILED = "failed ";

    /** A path may have 4,096 bytes; whoever sends more is no parley. */
    private static final int REQUEST_CHARACTERS_MAX = 8_192;

    private final Path file;
    private final ServerSocketChannel channel;
    private final Requests requests;

    /** What the process does for others. Called on many threads at once. */
    @FunctionalInterface
    interface Requests {
        /**
         * @param argument the rest of the line, empty when there is none
         * @return the answer's lines
         * @throws Exception whose message is for whoever asked
         */
        List<String> answer(String command, String argument) throws Exception;
    }

    private ControlSocket(Path file, ServerSocketChannel channel, Requests requests) {
        this.file = file;
        this.channel = channel;
        this.requests = requests;
    }

    /**
     * Answers requests from now on. Where the system cannot have such a socket, since the directory's path is too long for one, there is
     * none, and the log says so.
     *
     * @param file the caller must be the only one who runs here: one that is left over is replaced
     */
    static ControlSocket serve(Path file, Requests requests) {
        try {
            Files.deleteIfExists(file);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            ControlSocket socket = new ControlSocket(file, channel, requests);
            try {
                channel.bind(UnixDomainSocketAddress.of(file));
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            } catch (IOException e) {
                LOG.warn("cannot be asked for checkpoints and rebuilds: expected to listen on {}, but {}", file, e);
                channel.close();
                return socket;
            }
            Thread.ofVirtual().name("control").start(socket::accept);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("expected to make the socket " + file, e);
        }
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                SocketChannel peer = channel.accept();
                Thread.ofVirtual().name("control-request").start(() -> serve(peer));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("expected to accept a request on {}", file, e);
                return;
            }
        }
    }

    private void serve(SocketChannel peer) {
        try (peer;
                BufferedReader in = new BufferedReader(Channels.newReader(peer, StandardCharsets.UTF_8));
                BufferedWriter out = new BufferedWriter(Channels.newWriter(peer, StandardCharsets.UTF_8))) {
            for (String line : answer(readRequest(in))) {
                out.write(line.replace('\n', ' '));
                out.write('\n');
            }
        } catch (IOException e) {
            LOG.info("whoever asked has gone: {}", e.toString());
        }
    }

    private static String readRequest(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() == REQUEST_CHARACTERS_MAX) {
                throw new IOException("expected a line of at most " + REQUEST_CHARACTERS_MAX + " characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private List<String> answer(String request) {
        int space = request.indexOf(' ');
        String command = space < 0 ? request : request.substring(0, space);
        try {
            List<String> lines = new ArrayList<>(
                    requests.answer(command, request.substring(command.length()).strip()));
            lines.add(OK);
            return lines;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(FAILED + "the process is stopping");
        } catch (Exception e) {
            LOG.warn("could not do what was asked: {}", command, e);
            return List.of(FAILED + e.getMessage());
        }
    }

    /**
     * Asks the process that runs on a directory.
     *
     * @return the answer's lines; empty when nothing listens
     * @throws CommandFailure with the process's own words when it could not do it
     */
    static Optional<List<String>> ask(Path file, String request) {
        if (request.indexOf('\n') >= 0) {
            throw new CommandFailure("expected no line break in " + request.strip());
        }
        try (SocketChannel channel = connect(file)) {
            return channel == null ? Optional.empty() : Optional.of(exchange(channel, request));
        } catch (IOException e) {
            throw new CommandFailure("expected an answer from the parley up behind " + file + ", but got " + e, e);
        }
    }

    private static @Nullable SocketChannel connect(Path file) {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(file));
        } catch (IOException e) {
            return null;
        }
    }

    private static List<String> exchange(SocketChannel channel, String request) throws IOException {
        var out = Channels.newWriter(channel, StandardCharsets.UTF_8);
        out.write(request + "\n");
        out.flush();
        List<String> lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))
                .lines()
                .toList();
        String last = lines.isEmpty() ? "" : lines.getLast();
        if (last.equals(OK)) {
            return lines.subList(0, lines.size() - 1);
        }
        throw new CommandFailure(
                last.startsWith(FAILED)
                        ? last.substring(FAILED.length())
                        : "expected an answer from parley up, but it ended in the middle of one");
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
