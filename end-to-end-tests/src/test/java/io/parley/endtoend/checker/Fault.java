package io.parley.endtoend.checker;

/**
 * Something that the test broke on purpose.
 *
 * @param kind such as "kill -9 processor"
 * @param effective whether it is known to have hit: another pid, packets dropped
 */
public record Fault(String kind, long ns, boolean effective) {}
