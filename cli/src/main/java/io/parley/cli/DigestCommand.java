package io.parley.cli;

import io.parley.cli.node.CommandFailure;
import io.parley.cli.node.DataDirectory;
import io.parley.cli.terminal.StatusLine;
import io.parley.processor.store.PartitionDigest;
import io.parley.processor.store.StoreDigests;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley digest}: proves that two states of mailboxes are the same, byte for byte. */
@Command(
        name = "digest",
        description = {
            "Prints a digest of the mailboxes of each partition, and the last record of the log that is in them.",
            "Mailboxes made anew from the same log have the same digest. Nothing may run on the directory meanwhile.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley digest", "  parley digest --data-dir /var/lib/parley"})
final class DigestCommand implements Callable<Integer> {
    @Mixin
    private DataDirectoryFlag data = new DataDirectoryFlag();

    @Mixin
    private JsonFlag json = new JsonFlag();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        data.directory().requireState();
        // A running process keeps its latest changes in memory: what is on disk would not be the whole.
        try (DataDirectory.Lock lock = data.directory().lock()) {
            Printing printing = new Printing(StatusLine.of(spec.commandLine().getErr()));
            try {
                StoreDigests.of(lock.directory().state(), printing);
            } finally {
                printing.status.clear();
            }
            if (printing.found == 0) {
                throw new CommandFailure(
                        "expected mailboxes in " + lock.directory().state() + ", but there are none");
            }
        }
        return 0;
    }

    /** Says each digest as it comes, and on a terminal how far the one under way is. */
    private final class Printing implements StoreDigests.Listener {
        private final StatusLine status;
        private int found;

        Printing(StatusLine status) {
            this.status = status;
        }

        @Override
        public void read(int partition, long rows) {
            status.show("partition " + partition + ": " + rows + " rows read");
        }

        @Override
        public void found(PartitionDigest digest) {
            found++;
            status.clear();
            spec.commandLine().getOut().println(json.isSet() ? object(digest) : line(digest));
        }
    }

    private static String line(PartitionDigest digest) {
        return "partition " + digest.partition() + " offset " + digest.appliedOffset() + " sha256 " + digest.sha256();
    }

    private static String object(PartitionDigest digest) {
        return JsonLine.of(fields -> {
            fields.writeNumberField("partition", digest.partition());
            fields.writeNumberField("offset", digest.appliedOffset());
            fields.writeStringField("sha256", digest.sha256());
        });
    }
}
