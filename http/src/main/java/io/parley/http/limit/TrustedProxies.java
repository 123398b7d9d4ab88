package io.parley.http.limit;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxies that are believed where a request comes from. Each proxy adds the address that it has it from to the end of
 * {@value #HEADER}, so the client is the last address there that is none of theirs; whatever comes before it anybody may have written.
 */
public record TrustedProxies(List<AddressRange> ranges) {
    static final String HEADER = "X-Forwarded-For";

    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    /** Some proxies add the port. */
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]+)\\](?::[0-9]+)?|([0-9.]+):[0-9]+");

    public TrustedProxies {
        ranges = List.copyOf(ranges);
    }

    boolean contain(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /**
     * Where a request comes from.
     *
     * @param peer the other end of its connection
     * @param forwarded what {@value #HEADER} holds, in its order; believed only as far as trusted proxies have written it
     */
    ClientAddress clientOf(InetAddress peer, List<String> forwarded) {
        InetAddress client = peer;
        for (int i = forwarded.size() - 1; i >= 0 && contain(client); i--) {
            try {
                client = InetAddress.ofLiteral(withoutPort(forwarded.get(i).strip()));
            } catch (IllegalArgumentException e) {
                // "unknown", say: it is as far as the proxies know.
                break;
            }
        }
        return ClientAddress.of(client);
    }

    private static String withoutPort(String text) {
        Matcher matcher = WITH_PORT.matcher(text);
        if (!matcher.matches()) {
            return text;
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }
}
