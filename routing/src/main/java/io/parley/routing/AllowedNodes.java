package io.parley.routing;

import io.parley.schemas.cluster.NodeAddress;
import java.util.List;
import java.util.Locale;

/**
 * Which addresses the cluster's secret may be sent to. What nodes announce comes through the log's broker, where whoever can join the group
 * can announce anything.
 *
 * @param rules {@code host:port}, or {@code *.domain:port} for every host below a domain; letters' case does not matter
 */
public record AllowedNodes(List<String> rules) {
    public AllowedNodes {
        rules = rules.stream().map(AllowedNodes::checked).toList();
    }

    private static String checked(String rule) {
        // "*." stands for at least one label; the rest has to be an address.
        NodeAddress.parse(rule.startsWith("*.") ? "x" + rule.substring(1) : rule);
        return rule.toLowerCase(Locale.ROOT);
    }

    boolean allows(NodeAddress node) {
        String address = node.toString().toLowerCase(Locale.ROOT);
        return rules.stream()
                .anyMatch(rule -> rule.startsWith("*.") ? address.endsWith(rule.substring(1)) : address.equals(rule));
    }
}
