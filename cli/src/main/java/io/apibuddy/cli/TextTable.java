package io.apibuddy.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in columns as wide as what stands in them. */
final class TextTable {
    private static final String GAP = "  ";

    /** A line across need not follow the longest URL. */
    private static final int WIDEST_LINE = 100;

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /**
     * A table with its head.
     *
     * @param heads of the columns; one that begins with {@code >} is set to the right
     */
    TextTable(String... heads) {
        right = new boolean[heads.length];
        String[] names = heads.clone();
        for (int i = 0; i < heads.length; i++) {
            right[i] = heads[i].startsWith(">");
            names[i] = right[i] ? heads[i].substring(1) : heads[i];
        }
        rows.add(names);
        line();
    }

    /** Adds a row, with a cell for each column. */
    void row(String... cells) {
        rows.add(Arrays.stream(cells).map(TextTable::printable).toArray(String[]::new));
    }

    /** What others sent must not steer the terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\u2028\u2029]", "?");
    }

    /** Adds a line across. */
    void line() {
        rows.add(new String[0]);
    }

    @Override
    public String toString() {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            text.append(row.length == 0 ? across(widths) : line(row, widths)).append('\n');
        }
        return text.toString();
    }

    private static String across(int[] widths) {
        return "-".repeat(Math.min(WIDEST_LINE, Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1)));
    }

    private String line(String[] row, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String padding = " ".repeat(widths[i] - row[i].length());
            text.append(i == 0 ? "" : GAP).append(right[i] ? padding + row[i] : row[i] + padding);
        }
        return text.toString().stripTrailing();
    }
}
