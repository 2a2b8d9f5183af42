package io.multicloud.api.control;

/**
 * What the engines do, in the order in which they leave it while a place is not well: first what saves money, last what saves
 * data. What users ask for themselves is never held back.
 *
 * <table>
 *   <caption>What goes on where</caption>
 *   <tr><th></th><th>HEALTHY</th><th>UNKNOWN</th><th>DEGRADED</th><th>DOWN</th></tr>
 *   <tr><td>OPTIMIZATION</td><td>yes</td><td>no</td><td>no</td><td>no</td></tr>
 *   <tr><td>BURST</td><td>yes</td><td>yes</td><td>no</td><td>no</td></tr>
 *   <tr><td>MIGRATION</td><td>yes</td><td>yes</td><td>yes</td><td>no</td></tr>
 *   <tr><td>PROTECTION</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td></tr>
 * </table>
 */
public enum Feature {
    /** Moving, resizing and committing to save money: arbitrage between clouds among it. */
    OPTIMIZATION,
    /**
     * New machines for a site that is short of them, and newer ones in place of those that stand ready for a disaster. Those that
     * are there are looked after all the same.
     */
    BURST,
    /** New migrations from or to the place. Those under way go on, and wait where they must. */
    MIGRATION,
    /** Copies, failover and failback. It decides for itself what it can do in a place that is down. */
    PROTECTION;

    /** Tells whether the engines begin it in a place in that state. */
    public boolean goesOn(HealthState state) {
        return switch (this) {
            case OPTIMIZATION -> state == HealthState.HEALTHY;
            case BURST -> state == HealthState.HEALTHY || state == HealthState.UNKNOWN;
            case MIGRATION -> state != HealthState.DOWN;
            case PROTECTION -> true;
        };
    }
}
