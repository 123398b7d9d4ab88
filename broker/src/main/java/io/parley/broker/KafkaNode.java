package io.parley.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A controller and a broker in this JVM, as Kafka's own {@code KafkaRaftServer} puts them together, which leaves no room between the start of
 * one and of the other. That room is what a node that is alone needs after a kill, see {@link #forgetEarlierLife}.
 */
final class KafkaNode {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);

    /** Written at the end of an orderly stop, taken away by the next start: the log manager's. */
    private static final String CLEAN_SHUTDOWN_FILE = ".kafka_cleanshutdown";

    /** A controller that is alone elects itself within a second. Who has not by then leaves the broker to wait for its session. */
    private static final Duration ELECTION_TIME_MAX = Duration.ofSeconds(5);

    private static final Duration ELECTION_POLL = Duration.ofMillis(10);

    private final KafkaConfig config;
    private final ControllerServer controller;
    private final BrokerServer broker;

    /** Reads the directory, which must be formatted; starts nothing. */
    KafkaNode(KafkaConfig config) {
        this.config = config;
        var directories = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        var clusterId = directories._1().clusterId().orElseThrow();
        Metrics metrics = Server.initializeMetrics(config, Time.SYSTEM, clusterId);
        var shared = new SharedServer(
                config,
                directories._1(),
                Time.SYSTEM,
                metrics,
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        this.broker = new BrokerServer(shared);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
    }

    /** Returns when the node takes requests. */
    void start() {
        boolean stoppedInOrder = Files.exists(Path.of(config.metadataLogDir(), CLEAN_SHUTDOWN_FILE));
        controller.startup();
        boolean alone = config.quorumConfig().voters().size() == 1;
        if (alone && !stoppedInOrder) {
            forgetEarlierLife();
        }
        broker.startup();
    }

    /**
     * To its controller, the broker of a killed process is alive until its session is over, and the broker of the next life a second one
     * with the same id: it would be turned away for Kafka's nine seconds, nearly all of a start. The controller of a node that is alone is
     * part of the process that died, so it can be told that nobody is left of the earlier broker. That must be over before the new broker
     * begins. Its partitions come back with the new broker's registration, in which Kafka sees an unclean stop as it does after a wait.
     */
    private void forgetEarlierLife() {
        long deadline = System.nanoTime() + ELECTION_TIME_MAX.toNanos();
        while (true) {
            try {
                var unregistered = controller
                        .controller()
                        .unregisterBroker(
                                new ControllerRequestContext(
                                        new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty()),
                                config.nodeId());
                // Without a time-out: what is asked for must not happen later.
                unregistered.get();
                return;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                    return;
                }
                if (!(e.getCause() instanceof NotControllerException) || System.nanoTime() > deadline) {
                    LOG.warn("the broker's earlier life stays registered until its session is over", e.getCause());
                    return;
                }
                pause();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(ELECTION_POLL);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("expected the node to start, but its start was interrupted", e);
    }

    /** Stops in order: the broker first, which needs its controller for that. Waits for it. */
    void close() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }
}
