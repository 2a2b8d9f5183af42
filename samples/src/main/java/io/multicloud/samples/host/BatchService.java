package io.multicloud.samples.host;

import io.multicloud.api.PreflightCheck;
import io.multicloud.api.PreflightReport;
import io.multicloud.api.burst.BurstDecision;
import io.multicloud.api.burst.BurstListener;
import io.multicloud.api.burst.BurstManager;
import io.multicloud.api.burst.BurstMetrics;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.MultiCloud;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The service: jobs come in, run on its own machines, and on rented ones while these are not enough. It knows no cloud:
 * which accounts there are is in the configuration, which of them is cheapest is the library's business.
 */
public final class BatchService {
    /** How often a stop looks whether the last rented machine is gone. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final MultiCloud clouds;
    private final Environment environment;
    private final BatchQueue queue;
    private final BurstManager burst;
    private final Consumer<String> log;

    /**
     * Sets the service up and rents nothing yet.
     *
     * @param clouds opened by the caller, who closes it after {@link #stop}
     * @param environment where time comes from, the same that {@code clouds} was opened with
     * @param machine what a rented machine shall have
     * @param log takes lines for the operator; must not block
     */
    public BatchService(
            MultiCloud clouds, Environment environment, int ownMachines, VMSpec machine, Consumer<String> log) {
        this.clouds = clouds;
        this.environment = environment;
        this.log = log;
        this.queue = new BatchQueue(ownMachines, machine, environment.clock(), environment.scheduler());
        this.burst =
                clouds.burst(clouds.config().burst().policy("batch", machine).build(), queue);
        burst.addListener(new BurstListener() {
            @Override
            public void decided(BurstDecision decision) {
                if (decision.action() != BurstDecision.Action.NONE) {
                    log.accept(
                            decision.at() + " " + decision.action() + " " + decision.vms() + ": " + decision.reason());
                }
            }
        });
    }

    /**
     * Checks the accounts and begins to rent. An account that fails its check is told to the operator and does not keep
     * the service from starting: placement goes on with the others.
     *
     * @throws IllegalStateException if no account passes
     */
    public void start() {
        PreflightReport report = clouds.preflight();
        report.checks(PreflightCheck.Outcome.FAILED).forEach(check -> log.accept("preflight: " + check));
        if (report.accounts().stream().noneMatch(PreflightReport.Account::ok)) {
            throw new IllegalStateException("no account can be used:\n" + report);
        }
        burst.start();
    }

    /** Takes a job. */
    public void submit(Job job) {
        queue.submit(job);
    }

    /** Returns the queue, for its figures. */
    public BatchQueue queue() {
        return queue;
    }

    /** Returns what renting has come to so far. */
    public BurstMetrics metrics() {
        return burst.metrics();
    }

    /** Returns everything that runs in all accounts, as JSON, for a dashboard; sends no request. */
    public String status() {
        return clouds.controlPlane().unifiedViewJson();
    }

    /**
     * Gives all rented machines back and waits until they are gone. Jobs on them are finished first; jobs that wait go on
     * waiting for the service's own machines. Call it without work to be done quickly.
     *
     * @param longest how long to wait
     * @return the machines that are not known to be gone, and may still cost money; empty if all is well
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public List<BurstVM> stop(Duration longest) throws InterruptedException {
        burst.stop();
        burst.releaseAll();
        Instant end = environment.clock().instant().plus(longest);
        while (!burst.active().isEmpty() && environment.clock().instant().isBefore(end)) {
            environment.pause(LOOK);
        }
        List<BurstVM> left = burst.active();
        left.forEach(vm -> log.accept("still there and still billed: " + vm));
        burst.close();
        return left;
    }
}
