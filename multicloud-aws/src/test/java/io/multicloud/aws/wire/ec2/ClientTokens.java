package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.aws.wire.AwsException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Client tokens, as <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html">Ensuring
 * idempotency</a> says: at most 64 ASCII characters, per region and operation; the same request gets the same resource, another
 * request with the same token is refused. The shape is compared as a whole, tags included.
 */
final class ClientTokens {
    private static final int LONGEST = 64;

    private final Map<String, Used> used = new HashMap<>();

    private record Used(SdkPojo request, Object result) {}

    /**
     * Returns what a request with that token made before, or lets it be made.
     *
     * @param token null or empty for a request that is not to be recognised
     * @param create makes it, given a token for the fake that no one else uses
     */
    <T> T once(
            Region region,
            @Nullable String token,
            SdkPojo request,
            Class<T> type,
            Ec2World world,
            Function<String, T> create) {
        if (token == null || token.isEmpty()) {
            return create.apply("wire-" + world.world().nextNumber());
        }
        if (token.length() > LONGEST || !token.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "Value (" + token + ") for parameter clientToken is invalid. It has at most 64 ASCII characters");
        }
        String key = region + "/" + request.getClass().getSimpleName() + "/" + token;
        Optional<Used> before = Optional.ofNullable(used.get(key));
        if (before.isPresent()) {
            if (!before.get().request().equalsBySdkFields(request)) {
                throw AwsException.invalid(
                        "IdempotentParameterMismatch",
                        "Arguments on this idempotent request are inconsistent with arguments used in previous"
                                + " request(s).");
            }
            return type.cast(before.get().result());
        }
        T made = create.apply("wire-" + token);
        used.put(key, new Used(request, made));
        return made;
    }
}
