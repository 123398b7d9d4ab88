package io.parley.endtoend.campaign;

import io.parley.endtoend.Tokens;
import io.parley.endtoend.checker.ChatChecker;
import io.parley.endtoend.checker.Demands;
import io.parley.endtoend.checker.Fault;
import io.parley.endtoend.checker.FinalState;
import io.parley.endtoend.checker.History;
import io.parley.endtoend.checker.MessageKey;
import io.parley.endtoend.checker.Operation;
import io.parley.endtoend.checker.Outcome;
import io.parley.endtoend.checker.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A new system under load, broken again and again, healed, read and judged. Single use.
 *
 * @param <K> the ways to break it
 */
final class Round<K extends FaultKind> {
    /** Longer than any round. */
    private static final Duration TOKEN_TTL = Duration.ofDays(1);

    /** A client gives up before; the rest is for a machine that stands still. */
    private static final Duration DEADLINE = Connection.TIME_MAX.plusSeconds(30);

    /** So long at most from one strike to the next, when fewer sends are accepted than planned. */
    private static final Duration LOAD_MAX = Duration.ofSeconds(6);

    private static final Duration LOAD_POLL = Duration.ofMillis(5);
    private static final int SEVERAL_PARTITIONS = 4;

    /** Of the strikes of each kind at least so many must take effect, in percent. */
    private static final int HIT_PERCENT_MIN = 50;

    /** What little is accepted in the worst case, for each strike. */
    private static final int ACCEPTED_PER_STRIKE_MIN = 20;

    private final RoundPlan<K> plan;
    private final Path directory;
    private final Recorder recorder = new Recorder();
    private final List<Fault> faults = new ArrayList<>();

    /** @param directory new; the system's data and what faults set aside are in it in the end */
    Round(RoundPlan<K> plan, Path directory) {
        this.plan = plan;
        this.directory = directory;
    }

    RoundReport run() throws Exception {
        Random random = new Random(plan.seed());
        int partitions = random.nextBoolean() ? 1 : SEVERAL_PARTITIONS;
        long begun = System.nanoTime();
        try (Standstill standstill = new Standstill();
                Subject<K> subject = plan.target().opening().open(plan.kinds(), directory, recorder, partitions)) {
            FinalState end = strikeAndSettle(subject, random);
            History history = new History(recorder.operations(), faults, demands(standstill.longest()));
            ChatChecker.Report verdict = ChatChecker.run(history, end);
            long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
            return new RoundReport(plan, partitions, history, verdict, messages(history), subject.timings(), seconds);
        }
    }

    /** What was recorded until now; for who looks into a round that did not come to its end. */
    List<Operation> operations() {
        return recorder.operations();
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    private FinalState strikeAndSettle(Subject<K> subject, Random random) throws Exception {
        Tokens tokens = subject.tokens();
        try (Workload workload =
                new Workload(recorder, subject.url(), user -> tokens.of(user, TOKEN_TTL), plan.thinkingMax())) {
            workload.begin(random.nextLong());
            List<K> kinds = new ArrayList<>(plan.kinds());
            Collections.shuffle(kinds, random);
            for (int i = 0; i < plan.strikes(); i++) {
                awaitLoad(workload, 1 + random.nextInt(plan.acceptedPerStrike()));
                K kind = kinds.get(i % kinds.size());
                long ns = System.nanoTime();
                Set<K> effects = subject.strike(kind, random);
                record(kind, effects, ns);
                say(i + 1, kind, effects, Duration.ofNanos(System.nanoTime() - ns));
            }
            subject.heal();
            awaitLoad(workload, ACCEPTED_PER_STRIKE_MIN);
            workload.end();
            return new Settlement(subject, workload, recorder).settle();
        }
    }

    private void record(K struckWith, Set<K> effects, long ns) {
        faults.add(new Fault(struckWith.label(), ns, effects.contains(struckWith)));
        for (K other : effects) {
            if (!other.equals(struckWith)) {
                faults.add(new Fault(other.label(), ns, true));
            }
        }
    }

    /** A round takes many minutes: who waits sees how far it is. */
    private void say(int strike, K kind, Set<K> effects, Duration took) {
        String hit = effects.isEmpty()
                ? "no effect"
                : effects.stream().map(FaultKind::label).collect(Collectors.joining(", "));
        System.out.printf(
                "%s strike %d of %d: %s (%s), %d ms, %d accepted until now%n",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                strike,
                plan.strikes(),
                kind.label(),
                hit,
                took.toMillis(),
                recorder.accepted());
    }

    private void awaitLoad(Workload workload, int accepted) throws InterruptedException {
        long enough = recorder.accepted() + accepted;
        long deadline = System.nanoTime() + LOAD_MAX.toNanos();
        while (recorder.accepted() < enough && System.nanoTime() < deadline) {
            Thread.sleep(LOAD_POLL.toMillis());
        }
        workload.requireAlive();
    }

    /** @param standstill of this machine, for which nobody answers */
    private Demands demands(Duration standstill) {
        Map<String, Integer> tried = new HashMap<>();
        faults.forEach(fault -> tried.merge(fault.kind(), 1, Integer::sum));
        Map<String, Integer> effective = new HashMap<>();
        tried.forEach((kind, count) -> effective.put(kind, Math.ceilDiv(count * HIT_PERCENT_MIN, 100)));
        boolean leavesInDoubt =
                plan.kinds().stream().anyMatch(kind -> kind.leavesInDoubt() && tried.containsKey(kind.label()));
        return new Demands(
                plan.strikes() * ACCEPTED_PER_STRIKE_MIN,
                effective,
                leavesInDoubt ? 1 : 0,
                DEADLINE.plus(standstill),
                Settlement.CONVERGENCE_MAX.plus(standstill));
    }

    private static long messages(History history) {
        Set<MessageKey> accepted = new HashSet<>();
        for (Operation operation : history.operations()) {
            if (operation.request() instanceof Request.Send send && operation.outcome() == Outcome.OK) {
                accepted.add(MessageKey.of(operation.user(), send.recipient(), send.messageId()));
            }
        }
        return accepted.size();
    }
}
