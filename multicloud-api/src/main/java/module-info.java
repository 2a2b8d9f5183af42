/** What a user and a provider see. Needs nothing at run time. */
module io.multicloud.api {
    requires static transitive org.jspecify;

    exports io.multicloud.api;
    exports io.multicloud.api.burst;
    exports io.multicloud.api.compute;
    exports io.multicloud.api.control;
    exports io.multicloud.api.cost;
    exports io.multicloud.api.dr;
    exports io.multicloud.api.image;
    exports io.multicloud.api.migration;
    exports io.multicloud.api.monitoring;
    exports io.multicloud.api.network;
    exports io.multicloud.api.object;
    exports io.multicloud.api.placement;
    exports io.multicloud.api.quota;
    exports io.multicloud.api.spi;
    exports io.multicloud.api.volume;
    exports io.multicloud.api.work;
}
