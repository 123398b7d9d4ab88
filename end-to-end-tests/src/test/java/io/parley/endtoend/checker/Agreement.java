package io.parley.endtoend.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Both mailboxes of a conversation hold the same messages in the same order, and a mailbox's pages hold what its feed holds. Only ids and
 * texts are compared: a late message may have been given another time in each. What was read during the run is compared with the end
 * by {@link StableEntries}, so that any two such reads agree.
 */
final class Agreement implements Check {
    @Override
    public String name() {
        return "I6 agreement";
    }

    private record Place(MessageKey key, long textHash) {}

    private record First(String owner, List<Place> places) {}

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        Map<String, First> conversations = new HashMap<>();
        evidence.end().mailboxes().forEach((owner, mailbox) -> {
            mailbox.conversations().forEach((id, pages) -> compare(owner, id, pages, conversations, findings));
            pagesHoldTheFeed(owner, mailbox, findings);
        });
        conversations.forEach((id, alone) -> checkAlone(id, alone, evidence, findings));
        return findings.verdict("there is no conversation");
    }

    private static void compare(
            String owner, String id, List<Entry.Message> pages, Map<String, First> open, Findings findings) {
        List<Place> places = pages.stream()
                .map(message -> new Place(message.key(), message.textHash()))
                .toList();
        findings.examine();
        First other = open.remove(id);
        if (other == null) {
            open.put(id, new First(owner, places));
            return;
        }
        int same = 0;
        while (same < Math.min(places.size(), other.places().size())
                && places.get(same).equals(other.places().get(same))) {
            same++;
        }
        if (same < Math.max(places.size(), other.places().size())) {
            long seq = same < pages.size() ? pages.get(same).seq() : 0;
            findings.violation(
                    id + " differs from place " + same + " between " + owner + " and " + other.owner(), owner, id, seq);
        }
    }

    private static void pagesHoldTheFeed(String owner, FinalState.Mailbox mailbox, Findings findings) {
        Set<Entry> inPages =
                mailbox.conversations().values().stream().flatMap(List::stream).collect(Collectors.toSet());
        Set<Entry> inFeed = mailbox.feed().stream()
                .filter(entry -> entry instanceof Entry.Message)
                .collect(Collectors.toSet());
        if (!inPages.equals(inFeed)) {
            findings.violation("the pages of " + owner + " hold other messages than the feed");
        }
    }

    private static void checkAlone(String id, First alone, Evidence evidence, Findings findings) {
        if (alone.places().isEmpty()) {
            return;
        }
        for (String owner : Evidence.owners(alone.places().getFirst().key())) {
            if (!owner.equals(alone.owner()) && evidence.mailbox(owner) != null) {
                findings.violation(id + " is only in the mailbox of " + alone.owner(), alone.owner(), id, 0);
            }
        }
    }
}
