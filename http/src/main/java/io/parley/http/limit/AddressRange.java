package io.parley.http.limit;

import java.net.InetAddress;

/**
 * Addresses that begin with the same bits, written as {@code 10.0.0.0/8}; without a number of bits it is one address.
 *
 * @param first its address, of which the first {@code bits} count
 */
public record AddressRange(InetAddress first, int bits) {
    public AddressRange {
        int bitsMax = first.getAddress().length * Byte.SIZE;
        if (bits < 0 || bits > bitsMax) {
            throw new IllegalArgumentException("expected 0 to " + bitsMax + " bits after the address, but got " + bits);
        }
    }

    /** @throws IllegalArgumentException when {@code text} is no range; names are not looked up */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress first = address(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return new AddressRange(first, first.getAddress().length * Byte.SIZE);
        }
        try {
            return new AddressRange(first, Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number of bits after the slash of " + text, e);
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected an address such as 10.0.0.1 or 10.0.0.0/8, but got " + text, e);
        }
    }

    boolean contains(InetAddress address) {
        byte[] own = first.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += Byte.SIZE) {
            int mask = bits - bit >= Byte.SIZE ? 0xFF : 0xFF << (Byte.SIZE - (bits - bit)) & 0xFF;
            if (((own[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
