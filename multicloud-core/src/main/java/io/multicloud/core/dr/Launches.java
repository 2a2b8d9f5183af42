package io.multicloud.core.dr;

import io.multicloud.api.spi.Environment;
import io.multicloud.core.dr.PlanJson.SiteNote;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How fast machines are started at each site by this host: a recovery must not be throttled by what it asks for itself. */
final class Launches {
    private final Environment environment;
    private final int perSecond;
    private final Map<SiteNote, Bucket> buckets = new LinkedHashMap<>();

    Launches(Environment environment, int perSecond) {
        this.environment = environment;
        this.perSecond = perSecond;
    }

    /** Takes a permit and returns zero, or returns how long to wait until one second's permits are there. */
    synchronized Duration take(SiteNote site) {
        long now = environment.nanoTime();
        Bucket bucket = buckets.computeIfAbsent(site, none -> new Bucket(now, perSecond));
        double earned = (now - bucket.at) / 1e9 * perSecond;
        bucket.permits = Math.min(perSecond, bucket.permits + earned);
        bucket.at = now;
        if (bucket.permits >= 1) {
            bucket.permits--;
            return Duration.ZERO;
        }
        return Duration.ofSeconds(1);
    }

    private static final class Bucket {
        private long at;
        private double permits;

        Bucket(long at, double permits) {
            this.at = at;
            this.permits = permits;
        }
    }
}
