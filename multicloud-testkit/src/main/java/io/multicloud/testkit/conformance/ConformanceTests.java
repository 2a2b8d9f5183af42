package io.multicloud.testkit.conformance;

import org.jspecify.annotations.Nullable;

/** Base of the areas of the kit: each test has a bench of its own. */
abstract class ConformanceTests {
    private @Nullable Bench bench;

    final void use(Bench fresh) {
        bench = fresh;
    }

    /** Returns what the test works on. */
    public final Bench bench() {
        Bench present = bench;
        if (present == null) {
            throw new IllegalStateException("the areas of the kit run inside CloudProviderConformance only");
        }
        return present;
    }
}
