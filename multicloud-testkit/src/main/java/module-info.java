/** Clouds, time and faults for tests. */
module io.multicloud.testkit {
    requires transitive io.multicloud.api;
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api;
}
