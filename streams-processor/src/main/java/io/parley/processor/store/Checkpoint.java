package io.parley.processor.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a processor's stores, each as it was at one offset, for stores that begin with nothing to begin with. It is whole or not there:
 *
 * <pre>
 * manifest         parley-checkpoint 1
 *                  format &lt;number&gt;
 *                  topic &lt;id of topic messages&gt; partitions &lt;how many it has&gt;
 *                  partition &lt;number&gt; offset &lt;the last one that is in it&gt;     one line for each store
 * partition-0/     the store's files
 * </pre>
 *
 * @param partitions of topic {@code messages}
 * @param stores the offset of each partition's store that is in it
 */
public record Checkpoint(Path directory, Uuid topicId, int partitions, SortedMap<Integer, Long> stores) {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

    private static final String MANIFEST = "manifest";
    private static final String FIRST_LINE = "parley-checkpoint 1";
    private static final String FORMAT_LINE = "format " + StoreIdentity.FORMAT;
    private static final Pattern TOPIC_LINE = Pattern.compile("topic (\\S+) partitions ([0-9]{1,9})");
    private static final Pattern STORE_LINE = Pattern.compile("partition ([0-9]{1,9}) offset (-1|[0-9]{1,18})");
    private static final int HEADER_LINES = 3;

    public Checkpoint {
        stores = Collections.unmodifiableSortedMap(new TreeMap<>(stores));
    }

    /**
     * Copies stores that are open, without holding them up. Any thread.
     *
     * @param target a directory that is not there yet
     * @throws IllegalArgumentException when it is there
     * @throws UncheckedIOException when it cannot be written; nothing is left of it then
     */
    public static Checkpoint write(Path target, Uuid topicId, int partitions, Collection<MailboxStore> open) {
        if (Files.exists(target)) {
            throw new IllegalArgumentException("expected " + target + " not to be there yet, but it is");
        }
        Path absolute = target.toAbsolutePath();
        try {
            Path parent = Files.createDirectories(absolute.getParent());
            Path partial = Files.createTempDirectory(parent, partialName(absolute));
            try {
                SortedMap<Integer, Long> stores = new TreeMap<>();
                for (MailboxStore store : open) {
                    stores.put(store.partition(), store.checkpoint(storeIn(partial, store.partition())));
                }
                Checkpoint checkpoint = new Checkpoint(target, topicId, partitions, stores);
                Path manifest = Files.writeString(partial.resolve(MANIFEST), checkpoint.manifest());
                StoreDirectory.sync(manifest);
                StoreDirectory.sync(partial);
                StoreDirectory.move(partial, absolute);
                return checkpoint;
            } finally {
                StoreDirectory.delete(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("expected to write a checkpoint to " + target, e);
        }
    }

    private static String partialName(Path absolute) {
        return absolute.getFileName() + ".partial-";
    }

    /** How many stores are begun or written of a checkpoint that is being written to {@code target}; 0 when none is. For people: a moment's view. */
    public static int storesOfPartial(Path target) {
        Path absolute = target.toAbsolutePath();
        int stores = 0;
        try (Stream<Path> beside = Files.list(absolute.getParent())) {
            for (Path partial : beside.filter(
                            path -> path.getFileName().toString().startsWith(partialName(absolute)))
                    .toList()) {
                try (Stream<Path> written = Files.list(partial)) {
                    stores += (int) written.count();
                }
            }
        } catch (IOException e) {
            // It is not there yet, or not any more.
            return 0;
        }
        return stores;
    }

    private String manifest() {
        StringBuilder lines = new StringBuilder(
                FIRST_LINE + "\n" + FORMAT_LINE + "\ntopic " + topicId + " partitions " + partitions + "\n");
        describeStores().forEach(line -> lines.append(line).append('\n'));
        return lines.toString();
    }

    /** {@code partition <number> offset <number>} for each store. */
    public List<String> describeStores() {
        return stores.entrySet().stream()
                .map(store -> "partition " + store.getKey() + " offset " + store.getValue())
                .toList();
    }

    /** Where each partition's store is. */
    public SortedMap<Integer, Path> directories() {
        SortedMap<Integer, Path> directories = new TreeMap<>();
        stores.keySet().forEach(partition -> directories.put(partition, storeIn(directory, partition)));
        return directories;
    }

    private static Path storeIn(Path directory, int partition) {
        return directory.resolve("partition-" + partition);
    }

    /** @throws StoreMismatchException when {@code directory} holds no checkpoint, or one that this version cannot read */
    public static Checkpoint read(Path directory) {
        Path manifest = directory.resolve(MANIFEST);
        List<String> lines;
        try {
            lines = Files.readAllLines(manifest);
        } catch (IOException e) {
            throw new StoreMismatchException("expected a checkpoint in " + directory + ", but got " + e);
        }
        if (lines.size() < HEADER_LINES || !lines.getFirst().equals(FIRST_LINE)) {
            throw new StoreMismatchException("expected " + manifest + " to begin with \"" + FIRST_LINE + "\"");
        }
        if (!lines.get(1).equals(FORMAT_LINE)) {
            throw new StoreMismatchException("expected a checkpoint of " + FORMAT_LINE + " in " + directory
                    + ", but it has " + lines.get(1) + ": take one with this version");
        }
        Matcher topic = matched(TOPIC_LINE, lines.get(2), manifest);
        SortedMap<Integer, Long> stores = new TreeMap<>();
        for (String line : lines.subList(HEADER_LINES, lines.size())) {
            Matcher store = matched(STORE_LINE, line, manifest);
            stores.put(Integer.parseInt(store.group(1)), Long.parseLong(store.group(2)));
        }
        return new Checkpoint(directory, Uuid.fromString(topic.group(1)), Integer.parseInt(topic.group(2)), stores);
    }

    private static Matcher matched(Pattern pattern, String line, Path manifest) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw new StoreMismatchException("expected " + pattern + " in " + manifest + ", but got " + line);
        }
        return matcher;
    }

    /** @throws StoreMismatchException when it was made from another log, or knows more than the log does */
    public void requireFits(LogIdentity log) {
        if (!topicId.equals(log.topicId())) {
            throw new StoreMismatchException("expected the checkpoint in " + directory + " to come from topic messages "
                    + log.topicId() + ", but it comes from " + topicId);
        }
        if (partitions != log.partitions()) {
            throw new StoreMismatchException("expected the checkpoint in " + directory + " to come from a log of "
                    + log.partitions() + " partitions, but it comes from one of " + partitions);
        }
        stores.forEach((partition, offset) -> {
            if (offset >= log.end(partition)) {
                throw new StoreMismatchException("expected topic messages to hold offset " + offset + " of partition "
                        + partition + " as the checkpoint in " + directory + " does, but it ends at "
                        + log.end(partition) + ": the log has lost records, or the checkpoint is of another one");
            }
        });
    }

    /**
     * Gives a store's directory the copy's files, when there is one. Where that fails, the directory stays as it is, and the log has it all.
     *
     * @param store an empty directory, or none
     */
    void fill(int partition, Path store) {
        if (!stores.containsKey(partition)) {
            LOG.warn("the checkpoint in {} has no partition {}: it comes from the log", directory, partition);
            return;
        }
        Path whole = store.resolveSibling(store.getFileName() + ".filling");
        try {
            StoreDirectory.delete(whole);
            StoreDirectory.copy(storeIn(directory, partition), whole);
            StoreDirectory.delete(store);
            StoreDirectory.move(whole, store);
            LOG.info(
                    "partition {} begins with the checkpoint in {} at {}", partition, directory, stores.get(partition));
        } catch (UncheckedIOException e) {
            LOG.error("partition {} comes from the log, since its checkpoint cannot be copied", partition, e);
        }
    }
}
