package io.parley.endtoend.checker;

/** One guarantee. A pure function of what was recorded. */
interface Check {
    String name();

    Verdict run(Evidence evidence);
}
