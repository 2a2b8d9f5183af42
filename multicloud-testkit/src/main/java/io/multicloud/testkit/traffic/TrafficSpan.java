package io.multicloud.testkit.traffic;

import io.multicloud.api.dr.TrafficSwitch.Route;
import java.time.Instant;
import java.util.Optional;

/**
 * A time in which some of an application's clients were sent by one route.
 *
 * @param clients which of them; each number is an equal share, from 0
 * @param route where they were sent, and by which epoch
 * @param from when it began
 * @param until when it ended, exclusive; empty if it goes on
 */
public record TrafficSpan(int clients, Route route, Instant from, Optional<Instant> until) {}
