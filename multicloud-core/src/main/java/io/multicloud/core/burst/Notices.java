package io.multicloud.core.burst;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the host is to be told once the lock is released. Foreign code that throws is logged and ends nothing. */
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final List<Runnable> pending = new ArrayList<>();

    void add(Runnable notice) {
        pending.add(notice);
    }

    void deliver() {
        for (Runnable notice : pending) {
            try {
                notice.run();
            } catch (RuntimeException e) {
                LOG.warn("a burst listener or capacity source failed and is passed over", e);
            }
        }
        pending.clear();
    }
}
