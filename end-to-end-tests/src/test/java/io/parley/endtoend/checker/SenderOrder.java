package io.parley.endtoend.checker;

/** What one sender was told to be accepted comes before what he sent to the same person afterwards. */
final class SenderOrder implements Check {
    @Override
    public String name() {
        return "I5 sender order";
    }

    @Override
    public Verdict run(Evidence evidence) {
        return PlacedOrder.examine(
                name(),
                evidence,
                " comes after what the same user sent later",
                (latest, sender) -> latest.getOrDefault(sender, Long.MIN_VALUE));
    }
}
