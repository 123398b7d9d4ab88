package io.parley.endtoend.campaign;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A kind of system that campaigns break.
 *
 * @param <K> the ways to break it
 * @param label as the command line and the ledger name it
 * @param description for people
 * @param faults all that there are
 */
record Target<K extends FaultKind>(String label, String description, List<K> faults, Opening<K> opening) {
    static final Target<UpFault> UP = new Target<>("up", "One `parley up`", List.of(UpFault.values()), Rig::start);

    static final Target<ClusterFault> CLUSTER = new Target<>(
            "cluster",
            "A cluster: three brokers, two of every other role, a load balancer",
            List.of(ClusterFault.values()),
            ClusterRig::start);

    static final List<Target<?>> ALL = List.of(UP, CLUSTER);

    /** How such a system comes to life. */
    interface Opening<K extends FaultKind> {
        /**
         * @param kinds what it will be struck with
         * @param directory new; all its data are in it in the end
         * @return what serves already
         */
        Subject<K> open(List<K> kinds, Path directory, Recorder recorder, int partitions) throws Exception;
    }

    /** @throws IllegalArgumentException naming those that there are */
    static Target<?> of(String label) {
        return ALL.stream()
                .filter(target -> target.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a node of " + ALL.stream().map(Target::label).toList() + ", but got " + label));
    }

    /**
     * @param names separated by commas; named twice, twice as often
     * @throws IllegalArgumentException naming those that there are
     */
    List<K> faults(String names) {
        return Arrays.stream(names.split(",", -1)).map(this::fault).toList();
    }

    private K fault(String name) {
        return faults.stream()
                .filter(kind -> kind.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected a fault of "
                        + faults.stream().map(FaultKind::label).toList() + ", but got " + name));
    }
}
