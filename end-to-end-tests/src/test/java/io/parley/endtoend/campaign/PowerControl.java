package io.parley.endtoend.campaign;

import io.parley.broker.EmbeddedBroker;
import io.parley.endtoend.Tokens;
import io.parley.endtoend.checker.ChatChecker;
import io.parley.endtoend.checker.Demands;
import io.parley.endtoend.checker.Fault;
import io.parley.endtoend.checker.FinalState;
import io.parley.endtoend.checker.History;
import io.parley.endtoend.checker.Verdict;
import io.parley.schemas.topics.TopicContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The negative control of power losses: the same node on the same disk, but with Kafka's own setting, by which the log is not synced
 * before a send is accepted. Accepted sends must be lost then, and the checker must say so; else a power loss that loses nothing proves
 * nothing.
 */
final class PowerControl {
    private static final int ACCEPTED_MIN = 500;
    private static final Duration LOAD_MAX = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final String LOST = "I16 log conservation";

    private PowerControl() {}

    /**
     * @param hit whether the power loss took effect
     * @param accepted sends until then
     * @param lost of those: not in the log any more
     */
    record Result(boolean hit, long accepted, long lost) {}

    /**
     * @param directory new
     * @return what it came to; a loss, unless something is wrong with the test
     */
    static Result run(Path directory, long seed) throws Exception {
        Recorder recorder = new Recorder();
        Path scratch = Files.createDirectories(directory.resolve("scratch"));
        try (LoopDisk disk = LoopDisk.create(directory.resolve("own"), LoopDisk.BYTES);
                Node node = new Node(disk.mountPoint().resolve("data"), 1)) {
            node.start();
            relax(node.bootstrapServers());
            Rig rig = new Rig(node, recorder, scratch, Optional.of(disk), Optional.empty());
            boolean hit = cutUnderLoad(rig, seed);
            List<Fault> faults = List.of(new Fault(UpFault.POWER.label(), System.nanoTime(), hit));
            Demands demands = new Demands(ACCEPTED_MIN, Map.of(UpFault.POWER.label(), 1), 0, LOAD_MAX, LOAD_MAX);
            // The node itself may refuse to start on a log that has lost something; what is in the log can be seen all
            // the same.
            try (EmbeddedBroker broker = EmbeddedBroker.start(node.broker(), node.kafkaPort())) {
                FinalState end = new FinalState(
                        Map.of(), List.of(), Optional.of(RawLogs.read(broker.bootstrapServers())), Optional.empty());
                long lost = lost(ChatChecker.run(new History(recorder.operations(), faults, demands), end));
                return new Result(hit, recorder.accepted(), lost);
            }
        }
    }

    private static long lost(ChatChecker.Report report) {
        for (Verdict verdict : report.verdicts()) {
            if (verdict instanceof Verdict.Invalid invalid && invalid.check().equals(LOST)) {
                return invalid.first().stream().anyMatch(each -> each.what().startsWith("accepted"))
                        ? invalid.violations()
                        : 0;
            }
        }
        return 0;
    }

    private static boolean cutUnderLoad(Rig rig, long seed) throws Exception {
        Tokens tokens = Tokens.of(rig.node().data());
        try (Workload workload = new Workload(
                rig.recorder(), rig.node().url(), user -> tokens.of(user, LOAD_MAX.multipliedBy(10)), Duration.ZERO)) {
            workload.begin(seed);
            long deadline = System.nanoTime() + LOAD_MAX.toNanos();
            while (rig.recorder().accepted() < ACCEPTED_MIN && System.nanoTime() < deadline) {
                Thread.sleep(POLL.toMillis());
            }
            boolean hit = DiskFaults.cutUnderLoad(rig);
            workload.end();
            return hit;
        }
    }

    private static void relax(String bootstrapServers) throws Exception {
        AlterConfigOp relaxed = new AlterConfigOp(
                new ConfigEntry(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, Long.toString(Long.MAX_VALUE)),
                AlterConfigOp.OpType.SET);
        Map<ConfigResource, Collection<AlterConfigOp>> changes = Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, TopicContract.SENDS), List.of(relaxed),
                new ConfigResource(ConfigResource.Type.TOPIC, TopicContract.MESSAGES), List.of(relaxed));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }
}
