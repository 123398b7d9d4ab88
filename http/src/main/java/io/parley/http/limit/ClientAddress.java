package io.parley.http.limit;

import static java.util.Objects.requireNonNull;

import io.javalin.http.Context;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.eclipse.jetty.server.Request;

/**
 * Where a client comes from, as far as limits are concerned: an address of IPv4, or the 64 bits of an address of IPv6 that name a network,
 * since whoever has one of these addresses has all of them.
 */
public record ClientAddress(InetAddress network) {
    private static final String ATTRIBUTE = ClientAddress.class.getName();

    private static final int NETWORK_BYTES = 8;

    static ClientAddress of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return new ClientAddress(address);
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return new ClientAddress(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("expected sixteen bytes to be an address", e);
        }
    }

    /** Where the client of a request is. */
    public static ClientAddress of(Context ctx) {
        ClientAddress address = ctx.attribute(ATTRIBUTE);
        return requireNonNull(address, "expected every request to come through the gate");
    }

    void attachTo(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
