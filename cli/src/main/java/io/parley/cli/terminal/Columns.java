package io.parley.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows of cells in columns as wide as they have to be; the last one is as long as it likes. Holds all rows. Not thread-safe. */
public final class Columns {
    private static final String GAP = "  ";

    private final List<Row> rows = new ArrayList<>();

    private record Row(List<String> cells, UnaryOperator<String> look) {}

    /**
     * Adds a row below the others.
     *
     * @param look gives the whole row its colour, and no letter
     */
    public void add(UnaryOperator<String> look, String... cells) {
        rows.add(new Row(List.of(cells), look));
    }

    /** Prints as long as anybody reads. */
    public void print(PrintWriter out) {
        List<Integer> widths = widths();
        for (Row row : rows) {
            out.println(row.look().apply(line(row.cells(), widths)));
            if (out.checkError()) {
                return;
            }
        }
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>();
        for (Row row : rows) {
            for (int i = 0; i < row.cells().size(); i++) {
                int width = row.cells().get(i).length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        return widths;
    }

    private static String line(List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size() - 1; i++) {
            String cell = cells.get(i);
            line.append(cell).append(" ".repeat(widths.get(i) - cell.length())).append(GAP);
        }
        return line.append(cells.getLast()).toString();
    }
}
