package io.parley.endtoend.campaign;

import io.parley.endtoend.campaign.RecordedClient.Token;
import io.parley.endtoend.campaign.RecordedClient.Told;
import io.parley.endtoend.checker.FinalState;
import io.parley.endtoend.checker.MessageKey;
import io.parley.endtoend.checker.Operation;
import io.parley.endtoend.checker.Outcome;
import io.parley.endtoend.checker.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * From the last fault to the state at the end: everybody writes one last message in each of his conversations, which both sides must come to
 * see; what keeps the mailboxes stops; they are made anew from the log; and everything is read from those, and the log itself.
 */
final class Settlement {
    /** For everything to be visible again. */
    static final Duration CONVERGENCE_MAX = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Subject<?> subject;
    private final Workload workload;
    private final Recorder recorder;

    Settlement(Subject<?> subject, Workload workload, Recorder recorder) {
        this.subject = subject;
        this.workload = workload;
        this.recorder = recorder;
    }

    /** Nobody else writes any more, and all serves. What keeps the mailboxes is stopped in the end. */
    FinalState settle() throws Exception {
        long healedNs = System.nanoTime();
        awaitAllVisible(healedNs);
        long caughtUpNs = System.nanoTime();
        List<FinalState.Digest> digests = new ArrayList<>(subject.stopAndDigest("lived through"));
        subject.rebuild();
        Map<String, FinalState.Mailbox> mailboxes = new HashMap<>();
        FinalReads reads = new FinalReads(workload.answers());
        for (String user : workload.people().users()) {
            mailboxes.put(user, reads.mailbox(user, workload.connection(user)));
        }
        FinalState.Logs logs = RawLogs.read(subject.bootstrapServers());
        digests.addAll(subject.stopAndDigest("rebuilt"));
        return new FinalState(
                mailboxes,
                digests,
                Optional.of(logs),
                Optional.of(new FinalState.Convergence(healedNs, Optional.of(caughtUpNs))));
    }

    /** The last message of a conversation has all others before it, in the log and in both mailboxes. */
    private void awaitAllVisible(long healedNs) throws InterruptedException {
        Map<String, RecordedClient> clients = new HashMap<>();
        for (String[] pair : pairs()) {
            RecordedClient sender = clients.computeIfAbsent(pair[0], workload::client);
            Token token = sendLast(sender, pair[1], healedNs);
            awaitVisible(sender, pair[1], token, healedNs);
            if (!pair[1].equals(pair[0])) {
                awaitVisible(clients.computeIfAbsent(pair[1], workload::client), pair[0], token, healedNs);
            }
        }
    }

    private List<String[]> pairs() {
        Set<String> conversations = new TreeSet<>();
        List<String[]> pairs = new ArrayList<>();
        for (Operation operation : recorder.operations()) {
            if (operation.request() instanceof Request.Send send && operation.outcome() != Outcome.FAIL) {
                String conversation = MessageKey.conversation(operation.user(), send.recipient());
                if (conversations.add(conversation)) {
                    pairs.add(new String[] {operation.user(), send.recipient()});
                }
            }
        }
        return pairs;
    }

    private static Token sendLast(RecordedClient client, String peer, long healedNs) throws InterruptedException {
        Draft draft = new Draft(peer, UUID.randomUUID(), "the last one");
        while (true) {
            Told told = client.send(draft);
            if (told.token().isPresent()) {
                return told.token().get();
            }
            pause(healedNs, "the last message to " + peer + " to be accepted");
        }
    }

    private static void awaitVisible(RecordedClient client, String peer, Token token, long healedNs)
            throws InterruptedException {
        while (client.unread(peer, 0, Optional.of(token)).outcome() != Outcome.OK) {
            pause(healedNs, client.user() + " to see the last message of " + peer);
        }
    }

    private static void pause(long healedNs, String expected) throws InterruptedException {
        if (System.nanoTime() - healedNs > CONVERGENCE_MAX.toNanos()) {
            throw new AssertionError("expected " + expected + " within " + CONVERGENCE_MAX);
        }
        Thread.sleep(PAUSE.toMillis());
    }
}
