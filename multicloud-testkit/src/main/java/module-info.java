/** Clouds, time and faults for tests. */
module io.multicloud.testkit {
    requires transitive io.multicloud.api;
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api;
    requires jdk.httpserver;

    uses io.multicloud.testkit.wire.WireAdapter;

    exports io.multicloud.testkit;
    exports io.multicloud.testkit.adapter;
    exports io.multicloud.testkit.conformance;
    exports io.multicloud.testkit.fake;
    exports io.multicloud.testkit.fake.compute;
    exports io.multicloud.testkit.fake.fabric;
    exports io.multicloud.testkit.fake.storage;
    exports io.multicloud.testkit.junit;
    exports io.multicloud.testkit.traffic;
    exports io.multicloud.testkit.simulation;
    exports io.multicloud.testkit.wire;

    // JUnit finds and calls the tests of the conformance kit, which are no public API.
    opens io.multicloud.testkit.conformance to
            org.junit.platform.commons;
}
