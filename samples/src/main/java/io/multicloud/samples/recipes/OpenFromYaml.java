package io.multicloud.samples.recipes;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.PreflightReport;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.samples.Clouds;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Opens the accounts of a YAML file, and checks all of them before anything is asked of one. */
public final class OpenFromYaml {
    private OpenFromYaml() {}

    /** Runs it on the file given, or on the one beside the samples. */
    public static void main(String[] arguments) {
        Path file = Path.of(arguments.length > 0 ? arguments[0] : "multicloud.yaml");
        // In place of the process's own variables, so that it runs everywhere.
        Map<String, String> variables = Map.of("AWS_ACCESS_KEY", "AKIDEXAMPLE", "AWS_SECRET_KEY", "example");
        VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
        // With adapters on the class path, MultiCloud.open(file) is all it takes.
        try (MultiCloud clouds = MultiCloud.builder()
                .config(MultiCloudConfig.load(file, variables))
                .environment(time)
                .factory(Clouds.factory(
                        FakeCloud.builder(Flavor.aws(), time).account("prod").build()))
                .factory(Clouds.factory(FakeCloud.builder(Flavor.gcp(), time)
                        .account("research")
                        .build()))
                .open()) {
            check(clouds);
        }
    }

    /** Prints what is open and what a preflight says of it; returns whether all is well. */
    static boolean check(MultiCloud clouds) {
        for (CloudProvider account : clouds.providers()) {
            System.out.println(account.account() + " is " + account.kind() + " in " + account.region());
        }
        System.out.println("preferred: " + clouds.provider().account());
        PreflightReport report = clouds.preflight();
        System.out.println(report);
        return report.ok();
    }
}
