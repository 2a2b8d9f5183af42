package io.multicloud.api.spi;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import java.util.Optional;

/**
 * What the call gate must know of a native request.
 *
 * @param operation the request's native name, for example {@code RunInstances}
 * @param region where it goes
 * @param quotaBucket which request quota it draws on, as the vendor counts them; requests of one bucket share
 *     a rate limit
 * @param repeatability whether it may be sent again when its outcome is not known
 * @param resource the resource concerned, for errors and audit
 */
public record CallInfo(
        String operation,
        Region region,
        String quotaBucket,
        Repeatability repeatability,
        Optional<ResourceId> resource) {
    /** @throws IllegalArgumentException if the operation or bucket is blank */
    public CallInfo {
        if (operation.isBlank() || quotaBucket.isBlank()) {
            throw new IllegalArgumentException("a call needs an operation and a quota bucket");
        }
    }

    /** Returns a request that reads. */
    public static CallInfo read(String operation, Region region, String quotaBucket) {
        return new CallInfo(operation, region, quotaBucket, Repeatability.IDEMPOTENT, Optional.empty());
    }

    /** Returns a request that changes something and is recognised when repeated. */
    public static CallInfo idempotentWrite(String operation, Region region, String quotaBucket) {
        return new CallInfo(operation, region, quotaBucket, Repeatability.IDEMPOTENT, Optional.empty());
    }

    /** Returns a request that must not be sent twice blindly. */
    public static CallInfo write(String operation, Region region, String quotaBucket) {
        return new CallInfo(operation, region, quotaBucket, Repeatability.ONCE, Optional.empty());
    }

    /** Returns this call naming the resource concerned. */
    public CallInfo on(ResourceId concerned) {
        return new CallInfo(operation, region, quotaBucket, repeatability, Optional.of(concerned));
    }
}
