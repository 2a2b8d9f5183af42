package io.multicloud.core.journal;

import java.time.Instant;

/**
 * A row of {@code site}: which role a site has.
 *
 * @param name of the site or application
 * @param role in the owner's own encoding
 * @param epoch raised with each change
 * @param writer who changed it last
 * @param changedAt when, by the database's clock
 */
public record SiteRecord(String name, String role, long epoch, String writer, Instant changedAt) {}
