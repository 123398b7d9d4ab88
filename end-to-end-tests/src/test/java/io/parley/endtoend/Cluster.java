package io.parley.endtoend;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Three brokers, two of every other role, and a load balancer in front. Nodes can be made to go, and come back with what they had kept. */
public interface Cluster extends AutoCloseable {
    /** Without the balancer. */
    List<String> NODES = List.of(
            "broker-1",
            "broker-2",
            "broker-3",
            "processor-1",
            "processor-2",
            "ingest-1",
            "ingest-2",
            "query-1",
            "query-2");

    /** The balancer's. */
    URI url();

    Tokens tokens();

    /** Where a broker serves its metrics; empty when it cannot be reached from here. */
    Optional<URI> operationsOf(String broker);

    /** Starts what is named and does not run; returns when it is ready. */
    void startNode(String... names) throws Exception;

    /** SIGTERM; returns when it is gone. */
    void stopNode(String name) throws Exception;

    /** KILL, STOP or CONT; KILL returns when it is gone. */
    void signal(String signal, String name) throws Exception;

    /** Ends everything at once. */
    @Override
    void close();
}
