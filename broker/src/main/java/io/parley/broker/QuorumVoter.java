package io.parley.broker;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the nodes that decide together who leads which partition.
 *
 * @param nodeId unique in the cluster, at least 1
 * @param host where the others reach its controller
 * @param controllerPort 1 to 65,535
 */
public record QuorumVoter(int nodeId, String host, int controllerPort) {
    private static final Pattern VOTER = Pattern.compile("(\\d{1,9})@([A-Za-z0-9._-]+):(\\d{1,5})");

    private static final int PORT_MAX = 65_535;

    public QuorumVoter {
        if (nodeId < 1 || controllerPort < 1 || controllerPort > PORT_MAX) {
            throw new IllegalArgumentException("expected a node id of at least 1 and a port of 1 to " + PORT_MAX
                    + ", but got " + nodeId + " and " + controllerPort);
        }
    }

    /**
     * Reads {@code id@host:port}, several joined by commas.
     *
     * @throws IllegalArgumentException when {@code text} is not that
     */
    public static List<QuorumVoter> parseAll(String text) {
        return List.of(text.split(",", -1)).stream().map(QuorumVoter::parse).toList();
    }

    private static QuorumVoter parse(String text) {
        Matcher voter = VOTER.matcher(text.strip());
        if (!voter.matches()) {
            throw new IllegalArgumentException("expected id@host:port, but got '" + text + "'");
        }
        return new QuorumVoter(Integer.parseInt(voter.group(1)), voter.group(2), Integer.parseInt(voter.group(3)));
    }

    /** {@code id@host:port}. */
    @Override
    public String toString() {
        return nodeId + "@" + host + ":" + controllerPort;
    }
}
