package io.multicloud.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the sheets that lie beside this class: cells parted by commas, lines that start with # left out. */
final class SheetReader {
    private SheetReader() {}

    /** Returns the cells of each line. */
    static List<List<String>> read(String name) {
        try (InputStream sheet = SheetReader.class.getResourceAsStream(name)) {
            if (sheet == null) {
                throw new IllegalStateException(name + " is missing from the testkit");
            }
            return new BufferedReader(new InputStreamReader(sheet, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split(",", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
