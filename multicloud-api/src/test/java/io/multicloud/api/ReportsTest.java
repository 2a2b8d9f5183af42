package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.PortabilityReport.Answer;
import io.multicloud.api.PortabilityReport.Finding;
import io.multicloud.api.PortabilityReport.Need;
import io.multicloud.api.PortabilityReport.Tie;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final Region EAST = Region.of("us-east-1");

    @Test
    void preflightIsOkUnlessACheckFailedAndPrintsOneLineForEach() {
        PreflightCheck passed = new PreflightCheck("credentials", PreflightCheck.Outcome.PASSED, "as role ops");
        PreflightCheck warning = new PreflightCheck("quota VCPUS", PreflightCheck.Outcome.WARNING, "90 of 96 used");
        PreflightCheck failed = new PreflightCheck("permission", PreflightCheck.Outcome.FAILED, "first line\nsecond");
        PreflightReport good =
                new PreflightReport(List.of(new PreflightReport.Account("prod", "aws", List.of(passed, warning))));
        PreflightReport bad = new PreflightReport(List.of(
                new PreflightReport.Account("prod", "aws", List.of(passed)),
                new PreflightReport.Account("lab", "gcp", List.of(failed))));

        assertThat(good.ok()).isTrue();
        assertThat(bad.ok()).isFalse();
        assertThat(bad.checks(PreflightCheck.Outcome.FAILED)).containsExactly(failed);
        assertThat(bad.toString()).isEqualTo("""
                ACCOUNT  KIND  OUTCOME  CHECK        DETAIL
                prod     aws   PASSED   credentials  as role ops
                lab      gcp   FAILED   permission   first line; second
                """);
    }

    @Test
    void portabilityFollowsFromTheWorstNeed() {
        Finding size = new Finding(Need.SIZE, Answer.YES, "m7i.large");
        Finding spot = new Finding(Need.SPOT, Answer.NO, "not sold");
        Finding image = new Finding(Need.IMAGE, Answer.UNKNOWN, "the account did not answer");
        PortabilityReport report = new PortabilityReport(
                "web",
                List.of(
                        new PortabilityReport.Account("aws", "aws", EAST, List.of(size)),
                        new PortabilityReport.Account("gcp", "gcp", EAST, List.of(size, spot, image)),
                        new PortabilityReport.Account("oci", "oci", EAST, List.of(size, image))),
                List.of(new Tie("volume class gp3", Optional.empty(), "ssd")));

        assertThat(report.accounts())
                .extracting(PortabilityReport.Account::answer)
                .containsExactly(Answer.YES, Answer.NO, Answer.UNKNOWN);
        assertThat(report.satisfiable())
                .extracting(PortabilityReport.Account::name)
                .containsExactly("aws");
        assertThat(report.portable()).isFalse();
        assertThat(report.toString()).isEqualTo("""
                spec 'web'
                ACCOUNT  KIND  REGION     POSSIBLE  BECAUSE
                aws      aws   us-east-1  YES       size: m7i.large
                gcp      gcp   us-east-1  NO        spot: not sold; image: the account did not answer
                oci      oci   us-east-1  UNKNOWN   image: the account did not answer
                tied by volume class gp3; portable: ssd
                """);
    }
}
