package io.parley.endtoend.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Nodes that were struck and do not serve yet: each heals in a thread of its own. Used from one thread. */
final class Healing implements AutoCloseable {
    /** Far above what any of them takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Future<?>> away = new HashMap<>();
    private final Map<Role, List<Long>> tookMs = Collections.synchronizedMap(new TreeMap<>());

    /** What must be done until a node serves again. */
    interface Cure {
        void run() throws Exception;
    }

    void begin(String node, Cure cure) {
        long begun = System.nanoTime();
        away.put(node, threads.submit(() -> {
            cure.run();
            long ms = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            tookMs.computeIfAbsent(Role.of(node), role -> Collections.synchronizedList(new ArrayList<>()))
                    .add(ms);
            return null;
        }));
    }

    /** Returns when none of them is away; fails as a cure has failed. */
    void await(List<String> nodes) throws Exception {
        for (String node : nodes) {
            Future<?> cure = away.remove(node);
            if (cure != null) {
                await(node, cure);
            }
        }
    }

    private static void await(String node, Future<?> cure) throws InterruptedException {
        try {
            cure.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("expected " + node + " to serve again, but: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new AssertionError("expected " + node + " to serve again within " + PATIENCE, e);
        }
    }

    /** From the strike to serving again, in milliseconds, in order: the least, the middle and the most for each role. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        tookMs.forEach((role, all) -> {
            List<Long> sorted = all.stream().sorted().toList();
            text.append(text.isEmpty() ? "" : ", ")
                    .append("%s %d/%d/%d"
                            .formatted(role, sorted.getFirst(), sorted.get(sorted.size() / 2), sorted.getLast()));
        });
        return text.toString();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
