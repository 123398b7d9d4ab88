package io.parley.schemas.cluster;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * Where a node's internal listener can be reached.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 to 65,535
 */
public record NodeAddress(String host, int port) {
    private static final int PORT_MAX = 65_535;

    private static final int NAME_LENGTH_MAX = 253;

    /** Names and IPv4: nothing that could mean something else inside a URL. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    public NodeAddress {
        if (!(host.contains(":") ? isIpv6(host) : isName(host))) {
            throw new IllegalArgumentException("expected a host's name or address, but got '" + host + "'");
        }
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("expected a port of 1 to " + PORT_MAX + ", but got " + port);
        }
    }

    private static boolean isName(String host) {
        return host.length() <= NAME_LENGTH_MAX && NAME.matcher(host).matches();
    }

    private static boolean isIpv6(String host) {
        if (!IPV6.matcher(host).matches()) {
            return false;
        }
        try {
            // Looks nothing up.
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Reads {@code host:port}, or {@code [host]:port} for IPv6.
     *
     * @throws IllegalArgumentException when {@code text} is not that
     */
    public static NodeAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("expected host:port, but got '" + text + "'");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed != host.contains(":")) {
            throw new IllegalArgumentException("expected [host]:port for an IPv6 address, but got '" + text + "'");
        }
        return new NodeAddress(bracketed ? host.substring(1, host.length() - 1) : host, portOf(text, colon));
    }

    private static int portOf(String text, int colon) {
        String port = text.substring(colon + 1);
        if (!PORT.matcher(port).matches()) {
            throw new IllegalArgumentException("expected host:port, but got '" + text + "'");
        }
        return Integer.parseInt(port);
    }

    /** {@code host:port}, as {@link #parse} reads it. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
