package io.parley.endtoend.checker;

/**
 * What was accepted before the other one began to write comes first. Parley promises it within a conversation, whose sends are all in
 * one partition, and not across conversations.
 */
final class RealTimeOrder implements Check {
    @Override
    public String name() {
        return "I8 real-time order";
    }

    @Override
    public Verdict run(Evidence evidence) {
        return PlacedOrder.examine(
                name(),
                evidence,
                " comes after what the other one sent later",
                (latest, sender) -> latest.entrySet().stream()
                        .filter(each -> !each.getKey().equals(sender))
                        .mapToLong(each -> each.getValue())
                        .max()
                        .orElse(Long.MIN_VALUE));
    }
}
