package io.multicloud.core.journal;

import java.util.Optional;

/**
 * A lease that was renewed.
 *
 * @param saga its id
 * @param request what is pending there
 */
public record Renewal(String saga, Optional<Request> request) {}
