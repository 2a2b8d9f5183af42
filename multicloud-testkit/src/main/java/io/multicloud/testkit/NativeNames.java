package io.multicloud.testkit;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The sheet {@code operations.csv}: what each cloud calls a request. */
final class NativeNames {
    private static final Map<FakeOperation, List<String>> NAMES = read();

    private NativeNames() {}

    /** Returns the names by AWS, GCP, Azure and OCI. */
    static List<String> of(FakeOperation operation) {
        List<String> names = NAMES.get(operation);
        if (names == null) {
            throw new IllegalStateException("operations.csv has no line for " + operation);
        }
        return names;
    }

    private static Map<FakeOperation, List<String>> read() {
        Map<FakeOperation, List<String>> names = new EnumMap<>(FakeOperation.class);
        for (List<String> cells : SheetReader.read("operations.csv")) {
            names.put(FakeOperation.valueOf(cells.get(0)), cells.subList(1, 5));
        }
        return names;
    }
}
