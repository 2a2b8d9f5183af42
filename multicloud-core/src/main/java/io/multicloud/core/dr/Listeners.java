package io.multicloud.core.dr;

import io.multicloud.api.dr.BackupStatus;

/** Who is told what a watch finds. */
interface Listeners {
    /** A plan's protection has changed. */
    void protection(BackupStatus status);

    /** A plan's phase has changed. */
    void failover(String plan);
}
