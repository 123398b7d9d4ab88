package io.parley.endtoend.checker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A history of concurrent clients of a {@link ModelParley}, made from a seed. */
final class ModelRun {
    private static final int DEVICES = 2;
    private static final int RESTARTS = 3;

    private ModelRun() {}

    static Recorded of(long seed, int userCount, int operationCount, ModelParley.Defect defect) {
        Random random = new Random(seed);
        List<String> users = new ArrayList<>();
        for (int i = 0; i < userCount; i++) {
            users.add("user" + i);
        }
        var parley = new ModelParley(users, random, defect);
        List<ModelClient> clients = new ArrayList<>();
        for (int i = 0; i < userCount * DEVICES; i++) {
            clients.add(new ModelClient(i, users.get(i / DEVICES), users, parley, random));
        }
        List<Operation> operations = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        long ns = 0;
        while (operations.size() < operationCount) {
            clients.get(random.nextInt(clients.size())).step(++ns).ifPresent(operations::add);
            parley.foldSomething();
            if (operations.size() > (faults.size() + 1) * (operationCount / (RESTARTS + 1))
                    && faults.size() < RESTARTS) {
                parley.restart();
                faults.add(new Fault("restart", ns, true));
            }
        }
        for (ModelClient client : clients) {
            client.abandoned(ns).ifPresent(operations::add);
        }
        var demands = new Demands(20, Map.of("restart", 2), 1, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return new Recorded(new History(operations, faults, demands), parley.end(ns));
    }
}
