package io.multicloud.api.dr;

import java.util.Optional;

/**
 * Sends an application's traffic to one site: a DNS record, a load balancer, an anycast route. It remembers the epoch of its
 * last change and refuses older ones, so that a coordinator that was thought dead cannot take traffic back. Called on a thread
 * that may block.
 */
public interface TrafficSwitch {
    /** Returns where traffic goes, and by which epoch; empty if it is sent nowhere. */
    Optional<Route> route(String application) throws Exception;

    /**
     * Sends traffic to a site. Repeating it with the same epoch and site changes nothing.
     *
     * @return the route that then holds: another one if this epoch or a newer one was there first
     */
    Route send(String application, Site site, long epoch) throws Exception;

    /**
     * Where traffic goes.
     *
     * @param site the site
     * @param epoch which change made it so; 0 if it was there before the first
     */
    record Route(Site site, long epoch) {}
}
