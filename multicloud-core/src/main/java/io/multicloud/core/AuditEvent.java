package io.multicloud.core;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that was asked of an account, and how it ended.
 *
 * @param at when it ended
 * @param layer at which layer it was seen
 * @param account the account's name in the configuration
 * @param operation what was asked: a call such as {@code vm.create}, or a request's native name
 * @param region where; empty where a call names none
 * @param resource the resource concerned; empty before it is known
 * @param error why it failed; empty if it succeeded. A refused argument is {@link ErrorCode#INVALID_ARGUMENT}
 * @param attempts how often a request was sent, 0 if it never was; 1 for calls and operations
 * @param duration from start to end
 * @param actor on whose behalf, if the caller {@linkplain CallScope#withActor said so}
 */
public record AuditEvent(
        Instant at,
        CallLayer layer,
        String account,
        String operation,
        Optional<Region> region,
        Optional<ResourceId> resource,
        Optional<ErrorCode> error,
        int attempts,
        Duration duration,
        Optional<String> actor) {}
