package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.work.WorkId;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Measured;
import io.multicloud.core.dr.Notes.Recover;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.work.SagaWork;
import io.multicloud.core.work.Waiting;
import io.multicloud.core.work.WorkProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A recovery, told from the journal. */
final class JournaledRecovery implements Recovery {
    private final Environment environment;
    private final Desk desk;
    private final Clouds clouds;
    private final SagaWork work;
    private final Recover input;

    JournaledRecovery(Environment environment, Desk desk, Clouds clouds, SagaRecord saga) {
        this.environment = environment;
        this.desk = desk;
        this.clouds = clouds;
        this.input = desk.program().input(saga);
        this.work = new SagaWork(environment, desk.engine(), desk.journal(), new Profile(), new WorkId(saga.id()));
    }

    /** How long what takes long usually does, on common clouds. */
    private static final class Profile implements WorkProfile {
        @Override
        public boolean waits(String step) {
            return step.equals(RecoverySaga.WINDOW) || step.equals(RecoverySaga.SERVE);
        }

        @Override
        public Duration usual(String input, String step) {
            if (step.startsWith(Restoring.UP + "-")) {
                return Duration.ofSeconds(90);
            }
            return step.endsWith(Copying.LAND) || step.equals(Fence.STOP)
                    ? Duration.ofMinutes(1)
                    : Duration.ofMillis(200);
        }
    }

    @Override
    public WorkId id() {
        return work.id();
    }

    @Override
    public Kind kind() {
        return input.kind();
    }

    @Override
    public String plan() {
        return input.plan().name();
    }

    @Override
    public Instant lostAt() {
        return input.lostAt();
    }

    @Override
    public Optional<Duration> recoveryTime() {
        return measured().map(Measured::recoveryTime);
    }

    @Override
    public Optional<Duration> loss() {
        return Optional.ofNullable(input.loss());
    }

    private Optional<Measured> measured() {
        return work.rows()
                .result(RecoverySaga.CHECK_APPLICATION)
                .map(StepRecord::result)
                .map(text -> Json.read(text, Measured.class));
    }

    @Override
    public WorkStatus status() {
        return work.status();
    }

    CompletionStage<WorkStatus> statusLater() {
        return work.statusLater();
    }

    @Override
    public void cancel() {
        work.cancel();
    }

    @Override
    public void proceed(String note) {
        work.proceed(note);
    }

    @Override
    public void accept(String note) {
        if (!Waiting.on(environment, desk.accept(id().text(), note))) {
            throw Desk.refused(ErrorCode.FAILED_PRECONDITION, id() + " does not wait for a decision");
        }
    }

    @Override
    public WorkStatus await(Duration timeout) {
        return Waiting.until(environment, timeout, this::rested)
                .orElseThrow(() -> Desk.refused(ErrorCode.TIMEOUT, id() + " is not done after " + timeout));
    }

    /** It is done, for whoever waits, once the application was checked; what then waits is the window. */
    private Optional<WorkStatus> rested() {
        WorkStatus status = work.status();
        boolean rests = switch (status.state()) {
            case SUCCEEDED, FAILED, CANCELLED, PAUSED, WAITING -> true;
            case RUNNING, UNDOING -> false;
        };
        return rests ? Optional.of(status) : Optional.empty();
    }

    @Override
    public void commit() {
        requireWindow();
        Waiting.on(environment, desk.commit(id().text(), "committed"));
    }

    @Override
    public void rollback() {
        requireWindow();
        for (Machine machine : input.machines()) {
            try {
                VM vm = clouds.of(machine.vm()).compute().get(machine.vm());
                if (vm.state().equals(VMState.DELETED) || vm.state().equals(VMState.DELETING)) {
                    throw Desk.refused(ErrorCode.FAILED_PRECONDITION, machine.vm() + " is gone");
                }
            } catch (CloudException e) {
                throw CloudException.builder(
                                ErrorCode.FAILED_PRECONDITION,
                                id() + " cannot go back: " + input.from() + " is not well: " + e.summary())
                        .cause(e)
                        .build();
            }
        }
        work.cancel();
    }

    private void requireWindow() {
        if (!desk.program().inWindow(work.rows().saga())) {
            throw Desk.refused(
                    ErrorCode.FAILED_PRECONDITION,
                    id() + " has not succeeded, or can no longer be rolled back: " + status());
        }
    }
}
