package io.multicloud.api.dr;

import io.multicloud.api.work.WorkStatus;

/** Is told what the coordinator of this host sees and does. Must not block; what it throws is logged. */
public interface DRListener {
    /** Is told of each change of a plan's protection: a recovery point late, breached, in order again. */
    default void protection(BackupStatus status) {}

    /** Is told of each change of a plan's phase. */
    default void failover(FailoverState state) {}

    /** Is told of each change of state or step of a recovery. */
    default void recovery(Recovery recovery, WorkStatus status) {}
}
