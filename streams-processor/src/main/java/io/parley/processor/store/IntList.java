package io.parley.processor.store;

import java.util.Arrays;

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

    IntList copy() {
        IntList copy = new IntList();
        copy.values = values.clone();
        copy.size = size;
        return copy;
    }
}
