package io.parley.endtoend.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Who writes to whom: some few pairs nearly always to each other, the others to a few whom they know, everybody to himself at times. */
record People(List<String> users) {
    private static final int ACQUAINTANCES = 4;
    private static final int HOT_PAIRS = 3;
    private static final int TO_HIMSELF_ONE_IN = 50;
    private static final int TO_HIS_PAIR_PERCENT = 60;

    static People of(int count) {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            users.add("user" + i);
        }
        return new People(List.copyOf(users));
    }

    String peer(String user, Random random) {
        int me = users.indexOf(user);
        if (random.nextInt(TO_HIMSELF_ONE_IN) == 0) {
            return user;
        }
        if (me < 2 * HOT_PAIRS && random.nextInt(100) < TO_HIS_PAIR_PERCENT) {
            return users.get(me ^ 1);
        }
        int step = 1 + random.nextInt(ACQUAINTANCES);
        int other = random.nextBoolean() ? me + step : me - step + users.size();
        return users.get(other % users.size());
    }
}
