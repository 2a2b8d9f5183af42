package io.multicloud.core;

/** Configurations for tests. */
final class TestConfigs {
    private TestConfigs() {}

    static AccountConfig account(String name) {
        return AccountConfig.builder(name).build();
    }

    static MultiCloudConfig config(AccountConfig... accounts) {
        MultiCloudConfig.Builder builder = MultiCloudConfig.builder();
        for (AccountConfig account : accounts) {
            builder.account(account);
        }
        return builder.build();
    }
}
