package io.parley.cli.importing;

import io.parley.cli.client.Backoff;
import io.parley.cli.client.Draft;
import io.parley.cli.client.Outcome;
import io.parley.cli.client.Outcome.TryAgain;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.Tokens;
import io.parley.cli.node.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One import, from the first line to the last answer.
 *
 * <p>One thread does everything but wait for answers: it reads ahead, sends what {@link InOrder} lets go, and takes answers from a
 * queue. What has to be sent again keeps its place in the order, and its slot in flight, until it is answered.
 *
 * <p>A line that can never be taken is reported and the rest goes on. A message that could be taken but is not, for longer than the
 * plan's patience, ends the import: to go on would put later messages before it. Running it again finishes it.
 */
public final class Import implements AutoCloseable {
    /** Lines read ahead: a busy user's lines wait for each other, and others' must be found behind them to keep the server busy. */
    private static final int WINDOW_LINES = 8_192;

    /** The same bound for files of long messages. */
    private static final long WINDOW_CHARACTERS = 16L << 20;

    /** How often the listener hears that time passes while no answer comes. */
    private static final Duration TICK = Duration.ofMillis(200);

    private final ImportPlan plan;
    private final ImportListener listener;
    private final LineReader lines;
    private final ParleyApi api;
    private final LineFormat format = new LineFormat();
    private final InOrder order = new InOrder();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final PriorityQueue<Attempt> waiting = new PriorityQueue<>(Comparator.comparingLong(Attempt::dueNanos));
    /** By the line number of their first message: those that have failed and are not answered yet. */
    private final Map<Long, Attempt> failing = new HashMap<>();

    private long windowCharacters;
    private boolean endOfFile;
    private int inFlight;
    private long acknowledged;
    private long retried;
    private long failed;

    /**
     * @param tokens of whoever a line is from
     * @throws CommandFailure when the file cannot be read
     */
    public Import(ImportPlan plan, Tokens tokens, InstantSource clock, ImportListener listener) {
        this.plan = plan;
        this.listener = listener;
        try {
            this.lines = new LineReader(plan.file());
        } catch (IOException e) {
            throw new CommandFailure("expected to read " + plan.file() + ", but got " + e, e);
        }
        this.api = new ParleyApi(plan.server(), tokens);
    }

    /** @param outcomes of each message of {@code sent}, which are those of the run that have no answer yet */
    private record Answer(Run run, List<ImportMessage> sent, List<Outcome<byte[]>> outcomes) {}

    /** What of a run is to be sent again. {@code sinceNanos} is when it first had to be. */
    private record Attempt(Run run, List<ImportMessage> left, int number, long sinceNanos, long dueNanos) {}

    /**
     * Runs to the end of the file. To be called once.
     *
     * @throws CommandFailure when the server takes nothing of ours, or does not take a message for too long
     */
    public ImportReport run() throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            readAhead();
            sendWhatMayGo();
            if (endOfFile && order.size() == 0) {
                return new ImportReport(acknowledged, retried, failed, Duration.ofNanos(System.nanoTime() - start));
            }
            listener.progressed(acknowledged, order.size(), lines.bytesRead());
            takeAnswers();
        }
    }

    private void readAhead() {
        while (!endOfFile && order.size() < WINDOW_LINES && windowCharacters < WINDOW_CHARACTERS) {
            if (!nextLine()) {
                endOfFile = true;
                return;
            }
            try {
                ImportMessage message = format.parse(lines.number(), lines.bytes());
                windowCharacters += message.text().length();
                order.add(message);
            } catch (BadLineException e) {
                lineFailed(lines.number(), String.valueOf(e.getMessage()));
            }
        }
    }

    private boolean nextLine() {
        try {
            return lines.advance();
        } catch (IOException e) {
            throw new CommandFailure("expected to read " + plan.file() + ", but got " + e, e);
        }
    }

    private void sendWhatMayGo() {
        sendWhatIsDueAgain();
        while (inFlight < plan.inFlight()) {
            Run run = order.poll();
            if (run == null) {
                return;
            }
            inFlight++;
            send(run, run.messages());
        }
    }

    private void sendWhatIsDueAgain() {
        long now = System.nanoTime();
        while (!waiting.isEmpty() && waiting.peek().dueNanos() - now <= 0) {
            Attempt attempt = waiting.poll();
            retried += attempt.left().size();
            send(attempt.run(), attempt.left());
        }
    }

    private void send(Run run, List<ImportMessage> messages) {
        List<Draft> drafts = messages.stream()
                .map(message -> new Draft(message.from(), message.to(), message.text(), message.id()))
                .toList();
        var _ = api.sendAll(drafts).whenComplete((outcomes, failure) -> {
            // A failure here is a mistake of ours; it must not leave the import waiting for ever.
            answers.add(new Answer(
                    run,
                    messages,
                    failure == null ? outcomes : List.of(new Outcome.NotAllowed<>("could not send: " + failure))));
        });
    }

    private void takeAnswers() throws InterruptedException {
        Answer answer = answers.poll(nanosToWait(), TimeUnit.NANOSECONDS);
        while (answer != null) {
            take(answer);
            answer = answers.poll();
        }
    }

    private long nanosToWait() {
        Attempt next = waiting.peek();
        long tick = TICK.toNanos();
        return next == null ? tick : Math.clamp(next.dueNanos() - System.nanoTime(), 0, tick);
    }

    private void take(Answer answer) {
        List<ImportMessage> left = new ArrayList<>();
        @Nullable TryAgain<byte[]> why = null;
        for (int i = 0; i < answer.outcomes().size(); i++) {
            ImportMessage message = answer.sent().get(i);
            switch (answer.outcomes().get(i)) {
                case Outcome.Done<byte[]> _ -> {
                    requireNotBefore(left, message);
                    acknowledged++;
                }
                case Outcome.Refused<byte[]>(String reason) -> lineFailed(message.line(), reason);
                case Outcome.NotAllowed<byte[]>(String reason) -> throw giveUp(message, reason);
                case TryAgain<byte[]> tryAgain -> {
                    left.add(message);
                    why = why == null ? tryAgain : why;
                }
            }
        }
        if (why == null) {
            answered(answer.run());
        } else {
            tryAgain(answer.run(), left, why);
        }
    }

    /** A message that may not be in the log while a later one is: sent again, it could come after that. */
    private void requireNotBefore(List<ImportMessage> left, ImportMessage accepted) {
        if (!left.isEmpty()) {
            throw giveUp(
                    left.getFirst(),
                    "nobody can tell whether the server has it, and it has line " + accepted.line()
                            + ", which follows; sent again it could come after that");
        }
    }

    private void answered(Run run) {
        failing.remove(run.first().line());
        windowCharacters -= run.characters();
        inFlight--;
        order.answered(run);
    }

    private void lineFailed(long line, String reason) {
        failed++;
        listener.lineFailed(line, reason);
    }

    private void tryAgain(Run run, List<ImportMessage> left, TryAgain<byte[]> why) {
        long now = System.nanoTime();
        Attempt last = failing.get(run.first().line());
        // Where some of them were taken, it goes on: patience is for a server that takes nothing.
        boolean stuck = last != null && last.left().size() == left.size();
        int number = last != null && stuck ? last.number() + 1 : 1;
        long sinceNanos = last != null && stuck ? last.sinceNanos() : now;
        if (now - sinceNanos > plan.patience().toNanos()) {
            throw giveUp(
                    left.getFirst(), why.reason() + ", for " + plan.patience().toSeconds() + " s");
        }
        Duration backoff = Backoff.most(number);
        Duration delay = why.pause().compareTo(backoff) > 0 ? why.pause() : backoff;
        Attempt next = new Attempt(run, left, number, sinceNanos, now + delay.toNanos());
        failing.put(run.first().line(), next);
        waiting.add(next);
    }

    private CommandFailure giveUp(ImportMessage message, String reason) {
        return new CommandFailure("gave up at line " + message.line() + " after " + acknowledged
                + " acknowledged messages: " + reason + ". Run it again to go on: nothing doubles");
    }

    @Override
    public void close() {
        api.close();
        try {
            lines.close();
        } catch (IOException e) {
            throw new CommandFailure("expected to close " + plan.file() + ", but got " + e, e);
        }
    }
}
