package io.parley.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tests that need what not every machine has say so in a line of their own, which {@code .ci/run} shows. */
final class NotRun {
    private NotRun() {}

    /**
     * Without it, the tests are not run.
     *
     * @param tests what is not tested then
     * @param reason why it is not there, and what to do
     */
    static void unless(boolean there, String tests, String reason) {
        String said = "NOT RUN: " + tests + ", since " + reason;
        if (!there) {
            System.out.println(said);
        }
        assumeTrue(there, said);
    }
}
