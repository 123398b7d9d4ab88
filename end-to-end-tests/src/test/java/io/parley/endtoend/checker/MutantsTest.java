package io.parley.endtoend.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.checker.Answer.Summary;
import io.parley.endtoend.checker.FinalState.Logs;
import io.parley.endtoend.checker.FinalState.RawEvent;
import io.parley.endtoend.checker.ModelMailbox.Incoming;
import io.parley.endtoend.checker.ModelParley.Defect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to break Parley turns its check red, by name, and no others than those that follow from it. */
class MutantsTest {
    private static final long SEED = 7;
    private static final MessageKey INVENTED = MessageKey.of("user0", "user1", new UUID(1, 1));

    /** @param follow the other checks that may be red as well, by the beginning of their names */
    record Mutant(String name, String red, List<String> follow, Recorded run) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mutant> mutants() {
        return Stream.of(onTheWayIn(), inAnswers(), inSummaries(), atTheEnd(), aroundTheRun())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void shouldTurnItsCheckRed(Mutant mutant) {
        ChatChecker.Report report = mutant.run().check();
        List<String> red = report.red().stream()
                .map(name -> name.substring(0, name.indexOf(' ')))
                .toList();
        assertThat(red).as("%s", report).contains(mutant.red());
        List<String> others = new ArrayList<>(red);
        others.remove(mutant.red());
        others.removeAll(mutant.follow());
        assertThat(others).as("also red: %s", report.red()).isEmpty();
    }

    private static List<Mutant> onTheWayIn() {
        Defect dropInBoth = (owner, message) -> chosen(message, 100) ? List.of() : List.of(message);
        Defect dropInOne =
                (owner, message) -> chosen(message, 20) && receives(owner, message) ? List.of() : List.of(message);
        Defect phantom = (owner, message) -> chosen(message, 50)
                ? List.of(message, new Incoming(invented(message), 1, message.source() + 1))
                : List.of(message);
        Defect otherBytes = (owner, message) -> chosen(message, 50)
                ? List.of(new Incoming(message.key(), message.textHash() ^ 1, message.source()))
                : List.of(message);
        Defect twice = (owner, message) -> chosen(message, 20) && receives(owner, message)
                ? List.of(message, new Incoming(message.key(), message.textHash(), message.source() + 1))
                : List.of(message);
        Defect swapped = (owner, message) -> receives(owner, message) ? List.of(early(message)) : List.of(message);
        Defect swappedInBoth = (owner, message) -> List.of(early(message));
        return List.of(
                broken("drop one in a hundred", "I1", List.of("I14"), dropInBoth),
                broken("drop from one mailbox", "I1", List.of("I6", "I14"), dropInOne),
                broken("phantom", "I2", List.of("I14"), phantom),
                broken("other bytes", "I2", List.of(), otherBytes),
                broken("twice in a mailbox", "I4", List.of("I6", "I9", "I13", "I14", "I10", "I12"), twice),
                broken("swapped in one mailbox", "I6", List.of("I5", "I7", "I8", "I14", "I12", "I13"), swapped),
                broken("sender order broken in both", "I5", List.of("I7", "I8", "I14", "I12", "I13"), swappedInBoth),
                broken("real-time order broken in both", "I8", List.of("I5", "I7", "I14", "I12", "I13"), swappedInBoth),
                broken("causality broken in both", "I7", List.of("I5", "I8", "I14", "I12", "I13"), swappedInBoth));
    }

    private static boolean chosen(Incoming message, int oneIn) {
        return message.source() / 10 % oneIn == oneIn - 1;
    }

    private static boolean receives(String owner, Incoming message) {
        return !message.key().sender().equals(owner);
    }

    private static MessageKey invented(Incoming message) {
        return new MessageKey(message.key().conversation(), message.key().sender(), new UUID(1, message.source()));
    }

    /** Some are placed far before where they belong. */
    private static Incoming early(Incoming message) {
        return message.source() > 2_500 && chosen(message, 5)
                ? new Incoming(message.key(), message.textHash(), message.source() - 2_005)
                : message;
    }

    private static Mutant broken(String name, String red, List<String> follow, Defect defect) {
        return new Mutant(name, red, follow, ModelRun.of(SEED, 4, 2_000, defect));
    }

    private static Recorded clean() {
        return ModelRun.of(SEED, 4, 2_000, Defect.NONE);
    }

    private static Mutant feeds(
            String name, String red, List<String> follow, Function<Answer.Feed, Answer.Feed> change) {
        Recorded run = Editing.one(
                clean(),
                3,
                operation -> operation.request() instanceof Request.FeedRead
                        && operation.answer() instanceof Answer.Feed feed
                        && feed.entries().size() == 4
                        && feed.entries().getFirst().seq() > 10
                        && feed.entries().get(1) instanceof Entry.Message,
                operation -> Editing.answering(operation, change.apply((Answer.Feed) operation.answer())));
        return new Mutant(name, red, follow, run);
    }

    private static List<Mutant> inAnswers() {
        return List.of(
                feeds(
                        "a stranger's message",
                        "I3",
                        List.of("I2", "I10"),
                        feed -> replaced(feed, 1, key -> new MessageKey("user8:user9", "user8", key.messageId()))),
                feeds(
                        "changed entry",
                        "I10",
                        List.of("I2"),
                        feed -> replaced(
                                feed, 1, key -> new MessageKey(key.conversation(), key.sender(), new UUID(2, 2)))),
                feeds("a hole in the feed", "I9", List.of("I17"), feed -> without(feed, 1)),
                feeds("partial answer", "I17", List.of(), feed -> without(feed, 3)),
                feeds(
                        "position going back",
                        "I12",
                        List.of("I9", "I13"),
                        feed -> new Answer.Feed(
                                List.of(), feed.entries().getFirst().seq() - 2)),
                stale(),
                stream("stream gap on resume", "I11", List.of(), 0),
                stream("duplicate in a stream", "I4", List.of("I11"), 1),
                pages("page cursor off by one", "I9", List.of("I17"), false),
                pages("duplicate in a chain of pages", "I4", List.of(), true));
    }

    private static Answer.Feed replaced(Answer.Feed feed, int index, Function<MessageKey, MessageKey> change) {
        List<Entry> entries = new ArrayList<>(feed.entries());
        Entry.Message old = (Entry.Message) entries.get(index);
        entries.set(index, new Entry.Message(old.seq(), change.apply(old.key()), old.textHash(), old.sentAtMs()));
        return new Answer.Feed(entries, feed.head());
    }

    private static Answer.Feed without(Answer.Feed feed, int index) {
        List<Entry> entries = new ArrayList<>(feed.entries());
        entries.remove(index);
        return new Answer.Feed(entries, feed.head() + 4);
    }

    private static Mutant stale() {
        Recorded run = Editing.one(
                clean(),
                2,
                operation -> operation.answer() instanceof Answer.Feed
                        && operation.request() instanceof Request.FeedRead read
                        && read.freshness().token().isPresent(),
                operation -> Editing.answering(operation, new Answer.Feed(List.of(), 0)));
        return new Mutant("stale read with a token", "I13", List.of("I12"), run);
    }

    private static Mutant stream(String name, String red, List<String> follow, int back) {
        Recorded run = Editing.one(
                clean(),
                3,
                operation -> operation.request() instanceof Request.Stream stream
                        && stream.after() > 5
                        && operation.answer() instanceof Answer.Events events
                        && events.entries().size() > 3,
                operation -> {
                    List<Entry> entries = new ArrayList<>(((Answer.Events) operation.answer()).entries());
                    if (back == 0) {
                        entries.removeFirst();
                    } else {
                        entries.addFirst(entries.getFirst());
                    }
                    return Editing.answering(operation, new Answer.Events(entries));
                });
        return new Mutant(name, red, follow, run);
    }

    private static Mutant pages(String name, String red, List<String> follow, boolean twice) {
        Recorded run = Editing.one(
                clean(),
                3,
                operation -> operation.request() instanceof Request.PageBack back
                        && !back.first()
                        && operation.answer() instanceof Answer.Page page
                        && page.messages().size() > 2,
                operation -> {
                    Answer.Page page = (Answer.Page) operation.answer();
                    List<Entry.Message> messages = new ArrayList<>(page.messages());
                    if (twice) {
                        messages.addFirst(messages.getFirst());
                    } else {
                        messages.removeFirst();
                    }
                    return Editing.answering(operation, new Answer.Page(messages, page.more()));
                });
        return new Mutant(name, red, follow, run);
    }

    private static List<Mutant> inSummaries() {
        return List.of(
                summary(
                        "unread minus one",
                        each -> new Summary(each.conversation(), each.unread() - 1, each.readSeq(), each.lastSeq())),
                summary(
                        "unread plus one",
                        each -> new Summary(each.conversation(), each.unread() + 1, each.readSeq(), each.lastSeq())),
                summary(
                        "a marker nobody set",
                        each -> new Summary(
                                each.conversation(), each.unread(), each.readSeq() + 1_000, each.lastSeq())),
                new Mutant("marker moving back", "I14", List.of("I9"), Editing.mailbox(clean(), "user0", mailbox -> {
                    mailbox.feed().add(new Entry.Read(mailbox.feed().size() + 1, "user0:user1", 1));
                    return mailbox;
                })));
    }

    private static Mutant summary(String name, Function<Summary, Summary> change) {
        Recorded run = Editing.one(
                clean(),
                3,
                operation -> operation.answer() instanceof Answer.Summaries summaries
                        && !summaries.list().isEmpty(),
                operation -> {
                    List<Summary> list = new ArrayList<>(((Answer.Summaries) operation.answer()).list());
                    list.set(0, change.apply(list.getFirst()));
                    return Editing.answering(operation, new Answer.Summaries(list));
                });
        return new Mutant(name, "I14", List.of(), run);
    }

    private static List<Mutant> atTheEnd() {
        return List.of(
                logs("missing event", events -> {
                    RawEvent lost = events.get(100);
                    events.removeIf(each ->
                            each.key().equals(lost.key()) && each.owner().equals(lost.owner()));
                }),
                logs("event of a wrong owner", events -> {
                    RawEvent old = events.get(100);
                    events.set(
                            100,
                            new RawEvent(
                                    0,
                                    old.offset(),
                                    "user9",
                                    old.owner(),
                                    old.key(),
                                    old.sourceOffset(),
                                    old.textHash()));
                }),
                logs(
                        "event without a send",
                        events -> events.add(new RawEvent(0, 1_000_000, "user0", "user0", INVENTED, 1_000_000, 1))),
                digest(),
                converged(Optional.empty()),
                converged(Optional.of(Duration.ofHours(1).toNanos())),
                new Mutant(
                        "gap in a mailbox",
                        "I9",
                        List.of("I1", "I4", "I6", "I10", "I12", "I13", "I14"),
                        Editing.mailbox(clean(), "user0", mailbox -> {
                            mailbox.feed().remove(10);
                            return mailbox;
                        })));
    }

    private static Mutant logs(String name, Consumer<List<RawEvent>> change) {
        Recorded run = clean();
        Logs logs = run.end().logs().orElseThrow();
        List<RawEvent> events = new ArrayList<>(logs.messages());
        change.accept(events);
        Recorded changed = Editing.end(
                run,
                run.end().digests(),
                Optional.of(new Logs(logs.sends(), events)),
                run.end().convergence());
        return new Mutant(name, "I16", List.of(), changed);
    }

    private static Mutant digest() {
        Recorded run = clean();
        FinalState.Digest first = run.end().digests().getFirst();
        List<FinalState.Digest> digests =
                List.of(first, new FinalState.Digest("rebuild", first.partition(), first.appliedOffset(), "cd"));
        return new Mutant(
                "rebuild differs",
                "I15",
                List.of(),
                Editing.end(run, digests, run.end().logs(), run.end().convergence()));
    }

    private static Mutant converged(Optional<Long> atNs) {
        Recorded run = clean();
        var never = new FinalState.Convergence(0, atNs);
        return new Mutant(
                "caught up at " + atNs,
                "I18",
                List.of(),
                Editing.end(run, run.end().digests(), run.end().logs(), Optional.of(never)));
    }

    private static List<Mutant> aroundTheRun() {
        Recorded late = Editing.one(
                clean(),
                0,
                operation -> true,
                operation -> new Operation(
                        99,
                        "user0",
                        0,
                        Duration.ofSeconds(2).toNanos(),
                        operation.request(),
                        Outcome.FAIL,
                        429,
                        true,
                        operation.answer()));
        Recorded silent = Editing.one(
                clean(),
                0,
                operation -> operation.status() == 429,
                operation -> new Operation(
                        operation.process(),
                        operation.user(),
                        operation.begunNs(),
                        operation.endedNs(),
                        operation.request(),
                        operation.outcome(),
                        429,
                        false,
                        operation.answer()));
        return List.of(
                new Mutant("deadline missed", "I17", List.of("I1", "I2", "I3"), late),
                new Mutant("429 without Retry-After", "I17", List.of(), silent),
                new Mutant("no fault", "I19", List.of(), Editing.withoutFaults(clean())),
                new Mutant("too little accepted", "I19", List.of(), Editing.demanding(clean(), 1_000_000, 0)),
                new Mutant("nothing in doubt", "I19", List.of(), Editing.demanding(clean(), 0, 1_000_000)));
    }
}
