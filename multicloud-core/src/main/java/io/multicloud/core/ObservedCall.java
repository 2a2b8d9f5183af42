package io.multicloud.core;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import java.util.Optional;

/**
 * What an observer is told before a call.
 *
 * @param layer at which layer it is seen
 * @param account the account's name in the configuration
 * @param operation a call such as {@code vm.create}, or a request's native name
 * @param region where; empty where a call names none
 * @param resource the resource concerned, where one is known
 */
public record ObservedCall(
        CallLayer layer, String account, String operation, Optional<Region> region, Optional<ResourceId> resource) {}
