package io.multicloud.samples.quickstart;

import java.io.PrintStream;
import java.util.List;

/**
 * A table as plain text, the first column to the left and the others to the right.
 *
 * @param columns headings
 * @param rows as many cells each as there are columns
 */
record Table(List<String> columns, List<List<String>> rows) {
    void print(PrintStream out) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .reduce(columns.get(i).length(), Math::max);
        }
        out.println();
        line(out, columns, widths);
        rows.forEach(row -> line(out, row, widths));
    }

    private static void line(PrintStream out, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? cells.get(i) + padding : "  " + padding + cells.get(i));
        }
        out.println(line.toString().stripTrailing());
    }
}
