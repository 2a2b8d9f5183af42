package io.multicloud.gcp;

import com.google.cloud.compute.v1.Quota;
import com.google.cloud.compute.v1.Region;
import io.multicloud.api.CloudException;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.PreflightCheck.Outcome;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.compute.Places;
import java.util.ArrayList;
import java.util.List;

/** What must be right before work is sent to a project; nothing is changed to find out. */
final class Preflight {
    private static final double NEAR = 0.9;

    private Preflight() {}

    static List<PreflightCheck> checks(Account account, Places places) {
        List<PreflightCheck> checks = new ArrayList<>();
        try {
            Region region = places.region(account.region());
            checks.add(new PreflightCheck(
                    "credentials",
                    Outcome.PASSED,
                    "Compute Engine answers for the project " + account.project() + " in " + account.region()));
            region.getQuotasList().stream()
                    .filter(quota -> quota.getLimit() > 0 && quota.getUsage() >= NEAR * quota.getLimit())
                    .forEach(quota -> checks.add(near(quota)));
        } catch (CloudException e) {
            checks.add(new PreflightCheck("credentials", Outcome.FAILED, e.summary()));
            return checks;
        }
        checks.add(answers(
                "Cloud Storage",
                account,
                () -> account.json(
                        CallInfo.read("storage.buckets.list", account.region(), QuotaBuckets.STORAGE),
                        clients -> clients.storage()
                                .buckets()
                                .list(account.project())
                                .setMaxResults(1L)
                                .execute())));
        checks.add(answers(
                "Cloud Monitoring",
                account,
                () -> account.json(
                        CallInfo.read("monitoring.alertPolicies.list", account.region(), QuotaBuckets.MONITORING),
                        clients -> clients.monitoring()
                                .projects()
                                .alertPolicies()
                                .list("projects/" + account.project())
                                .setPageSize(1)
                                .execute())));
        return checks;
    }

    private static PreflightCheck near(Quota quota) {
        return new PreflightCheck(
                "quota " + quota.getMetric(),
                Outcome.WARNING,
                quota.getUsage() + " of " + quota.getLimit() + " are in use");
    }

    private static PreflightCheck answers(String service, Account account, Runnable request) {
        try {
            request.run();
            return new PreflightCheck(service, Outcome.PASSED, "answers for the project " + account.project());
        } catch (CloudException e) {
            return new PreflightCheck(
                    service,
                    Outcome.FAILED,
                    e.summary() + "; is its API enabled, and the service account allowed to use it?");
        }
    }
}
