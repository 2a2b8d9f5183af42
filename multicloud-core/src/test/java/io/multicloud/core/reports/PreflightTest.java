package io.multicloud.core.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.PreflightCheck.Outcome;
import io.multicloud.api.PreflightReport;
import io.multicloud.api.Region;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.ForwardingProvider;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
    private final FakeCloud aws = FakeCloud.aws(time);
    private final FakeCloud gcp = FakeCloud.gcp(time);

    private PreflightReport run(AccountConfig... accounts) {
        MultiCloudConfig.Builder config = MultiCloudConfig.builder();
        for (AccountConfig account : accounts) {
            config.account(account);
        }
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config.build())
                .environment(time)
                .factory(aws.factory())
                .factory(gcp.factory())
                .open()) {
            return clouds.preflight();
        }
    }

    private static Optional<PreflightCheck> check(PreflightReport report, String subject) {
        return report.accounts().get(0).checks().stream()
                .filter(check -> check.subject().equals(subject))
                .findFirst();
    }

    @Test
    void everyAccountIsCheckedAndNothingChanged() {
        PreflightReport report = run(
                AccountConfig.builder("aws").build(),
                AccountConfig.builder("gcp").build());

        assertThat(report.ok()).as(report.toString()).isTrue();
        assertThat(report.accounts()).extracting(PreflightReport.Account::name).containsExactly("aws", "gcp");
        assertThat(report.accounts())
                .allSatisfy(account -> assertThat(account.checks()).isNotEmpty());
        assertThat(aws.vms()).isEmpty();
    }

    @Test
    void badCredentialsOfOneAccountDoNotHideTheOthers() {
        aws.fault(FaultKind.CREDENTIALS_EXPIRED).always();

        PreflightReport report = run(
                AccountConfig.builder("aws").maxVms(5).build(),
                AccountConfig.builder("gcp").build());

        assertThat(report.ok()).isFalse();
        assertThat(report.accounts().get(0).ok()).isFalse();
        assertThat(report.accounts().get(1).ok()).isTrue();
        assertThat(report.toString()).contains("FAILED", "gcp", "PASSED");
    }

    @Test
    void regionsThatAreNotThereAreToldWithASuggestion() {
        PreflightReport report = run(AccountConfig.builder("aws")
                .region("us-east-1")
                .regions(List.of(Region.of("us-esat-1")))
                .build());

        assertThat(check(report, "region us-east-1"))
                .get()
                .extracting(PreflightCheck::outcome)
                .isEqualTo(Outcome.PASSED);
        assertThat(check(report, "region us-esat-1"))
                .contains(new PreflightCheck(
                        "region us-esat-1",
                        Outcome.FAILED,
                        "the account has no such region; did you mean 'us-east-1'?"));
        assertThat(report.ok()).isFalse();
    }

    @Test
    void aConfiguredQuotaAboveThatOfTheCloudIsAWarning() {
        aws.vmQuota(Region.of("us-east-1"), 20);

        PreflightReport within =
                run(AccountConfig.builder("aws").region("us-east-1").maxVms(20).build());
        PreflightReport above =
                run(AccountConfig.builder("aws").region("us-east-1").maxVms(21).build());

        assertThat(check(within, "quotas.max_vms"))
                .get()
                .extracting(PreflightCheck::outcome)
                .isEqualTo(Outcome.PASSED);
        assertThat(check(above, "quotas.max_vms")).get().satisfies(check -> {
            assertThat(check.outcome()).isEqualTo(Outcome.WARNING);
            assertThat(check.detail())
                    .startsWith("configured 21, the cloud allows 20 (")
                    .endsWith("of which 0 are used");
        });
        assertThat(above.ok()).as("a warning is no failure").isTrue();
    }

    @Test
    void whatCouldNotBeFoundOutIsUnknown() {
        aws.fault(FaultKind.ERROR_BEFORE_COMMIT).on(FakeOperation.LIST_REGIONS).always();

        PreflightReport report =
                run(AccountConfig.builder("aws").region("us-east-1").build());

        assertThat(report.checks(Outcome.UNKNOWN).toList()).isNotEmpty();
        assertThat(report.toString()).contains("UNAVAILABLE");
    }

    @Test
    void anInterruptEndsIt() {
        CloudException cancelled =
                CloudException.builder(ErrorCode.CANCELLED, "interrupted").build();
        CloudProvider interrupted = new ForwardingProvider(aws.provider()) {
            @Override
            public List<PreflightCheck> preflight() {
                throw cancelled;
            }
        };
        try (MultiCloud clouds = MultiCloud.builder()
                .environment(time)
                .account("aws", interrupted)
                .open()) {
            assertThat(catchThrowableOfType(CloudException.class, clouds::preflight)
                            .code())
                    .isEqualTo(ErrorCode.CANCELLED);
        }
    }

    @Test
    void anAccountTheHostOpenedIsCheckedToo() {
        try (MultiCloud clouds = MultiCloud.builder()
                .environment(time)
                .account("aws", aws.provider())
                .open()) {
            assertThat(clouds.preflight().ok()).isTrue();
            assertThat(clouds.preflight().accounts()).hasSize(1);
        }
    }
}
