package io.parley.endtoend.checker;

import java.util.Arrays;

/** Ascending numbers, eight bytes each. */
final class Longs {
    private long[] values = new long[4];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    long get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    /** How many are not above {@code value}. */
    int upTo(long value) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first above {@code value}, or {@link Long#MAX_VALUE}. */
    long above(long value) {
        int index = upTo(value);
        return index == size ? Long.MAX_VALUE : values[index];
    }

    boolean contains(long value) {
        int index = upTo(value);
        return index > 0 && values[index - 1] == value;
    }
}
