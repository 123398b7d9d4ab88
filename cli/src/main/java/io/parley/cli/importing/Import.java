package io.parley.cli.importing;

import io.parley.cli.client.Backoff;
import io.parley.cli.client.Draft;
import io.parley.cli.client.Outcome;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.Tokens;
import io.parley.cli.node.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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
    /** By line number: what has failed and is not answered yet. */
    private final Map<Long, Attempt> failing = new HashMap<>();

    private long windowCharacters;
    private boolean endOfFile;
    private int inFlight;
    private long acknowledged;
    private long retried;
    private long failed;

    /**
     * @param secret signs tokens for whoever a line is from
     * @throws CommandFailure when the file cannot be read
     */
    public Import(ImportPlan plan, byte[] secret, InstantSource clock, ImportListener listener) {
        this.plan = plan;
        this.listener = listener;
        try {
            this.lines = new LineReader(plan.file());
        } catch (IOException e) {
            throw new CommandFailure("expected to read " + plan.file() + ", but got " + e, e);
        }
        this.api = new ParleyApi(plan.server(), new Tokens(secret, clock));
    }

    private record Answer(ImportMessage message, Outcome<byte[]> outcome) {}

    /** A message that is to be sent again. {@code sinceNanos} is when it first had to be. */
    private record Attempt(ImportMessage message, int number, long sinceNanos, long dueNanos) {}

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
            ImportMessage message = order.poll();
            if (message == null) {
                return;
            }
            inFlight++;
            send(message);
        }
    }

    private void sendWhatIsDueAgain() {
        long now = System.nanoTime();
        while (!waiting.isEmpty() && waiting.peek().dueNanos() - now <= 0) {
            retried++;
            send(waiting.poll().message());
        }
    }

    private void send(ImportMessage message) {
        Draft draft = new Draft(message.from(), message.to(), message.text(), message.id());
        var _ = api.send(draft).whenComplete((outcome, failure) -> {
            // A failure here is a mistake of ours; it must not leave the import waiting for ever.
            answers.add(new Answer(
                    message, failure == null ? outcome : new Outcome.NotAllowed<>("could not send: " + failure)));
        });
    }

    private void takeAnswers() throws InterruptedException {
        Answer answer = answers.poll(nanosToWait(), TimeUnit.NANOSECONDS);
        while (answer != null) {
            take(answer.message(), answer.outcome());
            answer = answers.poll();
        }
    }

    private long nanosToWait() {
        Attempt next = waiting.peek();
        long tick = TICK.toNanos();
        return next == null ? tick : Math.clamp(next.dueNanos() - System.nanoTime(), 0, tick);
    }

    private void take(ImportMessage message, Outcome<byte[]> outcome) {
        switch (outcome) {
            case Outcome.Done<byte[]> _ -> {
                acknowledged++;
                answered(message);
            }
            case Outcome.Refused<byte[]>(String reason) -> {
                lineFailed(message.line(), reason);
                answered(message);
            }
            case Outcome.NotAllowed<byte[]>(String reason) -> throw giveUp(message, reason);
            case Outcome.TryAgain<byte[]>(String reason, Duration pause, boolean _) -> tryAgain(message, reason, pause);
        }
    }

    private void answered(ImportMessage message) {
        failing.remove(message.line());
        windowCharacters -= message.text().length();
        inFlight--;
        order.answered(message);
    }

    private void lineFailed(long line, String reason) {
        failed++;
        listener.lineFailed(line, reason);
    }

    private void tryAgain(ImportMessage message, String reason, Duration pause) {
        long now = System.nanoTime();
        Attempt last = failing.get(message.line());
        int number = last == null ? 1 : last.number() + 1;
        long sinceNanos = last == null ? now : last.sinceNanos();
        if (now - sinceNanos > plan.patience().toNanos()) {
            throw giveUp(message, reason + ", for " + plan.patience().toSeconds() + " s");
        }
        Duration backoff = Backoff.most(number);
        Duration delay = pause.compareTo(backoff) > 0 ? pause : backoff;
        Attempt next = new Attempt(message, number, sinceNanos, now + delay.toNanos());
        failing.put(message.line(), next);
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
