package io.parley.processor.store;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** Places in a {@link RunBuffer}: as a list of objects they would take five times the memory. Not thread-safe. */
final class IntList {
    private static final int FEW = 4;

    private int[] values = new int[FEW];
    private int size;

    int size() {
        return size;
    }

    int get(int index) {
        return values[index];
    }

    int last() {
        return values[size - 1];
    }

    void add(int value) {
        insert(size, value);
    }

    void insert(int index, int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        System.arraycopy(values, index, values, index + 1, size - index);
        values[index] = value;
        size++;
    }

    /** How many are at the beginning for which {@code test} holds; it holds for none behind the first for which it does not. */
    int countWhile(IntPredicate test) {
        int from = 0;
        int to = size;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (test.test(values[middle])) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    IntList copy() {
        IntList copy = new IntList();
        copy.values = values.clone();
        copy.size = size;
        return copy;
    }
}
