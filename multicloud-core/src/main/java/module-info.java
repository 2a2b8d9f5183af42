/** What makes the API work. */
module io.multicloud.core {
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires static com.github.luben.zstd_jni;
    requires com.google.common;
    requires static com.zaxxer.hikari;
    requires dev.failsafe.core;
    requires transitive io.multicloud.api;
    requires java.sql;
    requires static micrometer.observation;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.multicloud.core;

    opens io.multicloud.core.dr to
            com.fasterxml.jackson.databind;

    uses io.multicloud.api.spi.CloudProviderFactory;
}
