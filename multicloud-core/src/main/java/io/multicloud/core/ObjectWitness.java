package io.multicloud.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.Witness;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A witness in a bucket: one small object for each application, replaced under the condition that it is still the one that was
 * read. The bucket belongs in a third place, that fails with neither site. Requests are single attempts; whoever asks repeats
 * them. Thread-safe, also between processes.
 *
 * <pre>{@code
 * Witness witness = ObjectWitness.in(clouds.provider("oci"), bucket, "witness/");
 * }</pre>
 */
public final class ObjectWitness implements Witness {
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CloudProvider provider;
    private final ResourceId bucket;
    private final String prefix;

    private ObjectWitness(CloudProvider provider, ResourceId bucket, String prefix) {
        this.provider = provider;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /**
     * Returns a witness; sends no request.
     *
     * @param provider an open account
     * @param bucket one of its buckets
     * @param prefix of the objects' keys, which are followed by the application's name
     * @throws CloudException {@link ErrorCode#UNSUPPORTED} if the account has no {@link Capability#OBJECT_CONDITIONS}
     */
    public static ObjectWitness in(CloudProvider provider, ResourceId bucket, String prefix) {
        if (!provider.capabilities().has(Capability.OBJECT_CONDITIONS)) {
            throw Capability.OBJECT_CONDITIONS.unsupported();
        }
        return new ObjectWitness(provider, bucket, prefix);
    }

    /** A role, and what the object that says so is called. */
    private record Seen(Role role, String etag) {}

    /**
     * Reads the role.
     *
     * @throws CloudException {@link ErrorCode#DATA_LOSS} if the object is not one of these; what reading an object throws
     */
    @Override
    public Optional<Role> role(String application) {
        return Optional.ofNullable(once(() -> seen(application))).map(Seen::role);
    }

    /**
     * Takes the role.
     *
     * @throws CloudException {@link ErrorCode#DATA_LOSS} if the object is not one of these; what reading and writing an
     *     object throw. After {@link ErrorCode#UNKNOWN_OUTCOME} repeating it tells how it went
     */
    @Override
    public Role take(String application, Site site, long expectedEpoch) {
        if (expectedEpoch < 0) {
            throw new IllegalArgumentException("the expected epoch must not be negative, was " + expectedEpoch);
        }
        return once(() -> takeOnce(application, site, expectedEpoch));
    }

    private Role takeOnce(String application, Site site, long expectedEpoch) {
        Seen seen = seen(application);
        if ((seen == null ? 0 : seen.role().epoch()) != expectedEpoch) {
            if (seen == null) {
                throw CloudException.builder(
                                ErrorCode.DATA_LOSS,
                                "the role of '" + application + "' had epoch " + expectedEpoch
                                        + ", and the witness no longer knows it")
                        .provider(provider.account())
                        .build();
            }
            return seen.role();
        }
        Role taken = new Role(site, expectedEpoch + 1);
        Precondition unchanged = seen == null ? Precondition.absent() : Precondition.matches(seen.etag());
        try {
            ObjectBody body = ObjectBody.of(toJson(application, taken).getBytes(StandardCharsets.UTF_8));
            provider.objects()
                    .put(
                            key(application),
                            body,
                            PutOptions.defaults()
                                    .withContentType("application/json")
                                    .when(unchanged));
            return taken;
        } catch (CloudException e) {
            if (e.code() != ErrorCode.FAILED_PRECONDITION) {
                throw e;
            }
            Seen first = seen(application);
            if (first == null) {
                throw e;
            }
            return first.role();
        }
    }

    private @Nullable Seen seen(String application) {
        try (ObjectContent content = provider.objects().get(key(application))) {
            ObjectInfo info = content.info();
            return new Seen(parse(application, content.readAll()), info.etag());
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            // A bucket that is gone must not look like a role that nobody has taken.
            provider.objects().buckets().get(bucket);
            return null;
        } catch (IOException e) {
            throw CloudException.builder(
                            ErrorCode.UNAVAILABLE,
                            "the connection broke while the role of '" + application + "' was read")
                    .provider(provider.account())
                    .cause(e)
                    .build();
        }
    }

    private ObjectKey key(String application) {
        return new ObjectKey(bucket, prefix + application + ".json");
    }

    private static <T extends @Nullable Object> T once(Supplier<T> request) {
        return CallScope.singleAttempt().call(request);
    }

    private static String toJson(String application, Role role) {
        return JSON.createObjectNode()
                .put("format", FORMAT)
                .put("application", application)
                .put("epoch", role.epoch())
                .put("account", role.site().account())
                .put("region", role.site().region().name())
                .toString();
    }

    private Role parse(String application, byte[] content) {
        try {
            JsonNode root = JSON.readTree(content);
            long epoch = root.path("epoch").asLong();
            if (root.path("format").asInt() != FORMAT
                    || !root.path("application").asText().equals(application)
                    || epoch < 1) {
                throw new IllegalArgumentException("it says " + root);
            }
            String account = root.path("account").asText();
            return new Role(new Site(account, new Region(root.path("region").asText())), epoch);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(application, e);
        }
    }

    private CloudException unreadable(String application, Exception cause) {
        return CloudException.builder(
                        ErrorCode.DATA_LOSS,
                        "what " + key(application) + " holds is no role of '" + application + "': "
                                + cause.getMessage())
                .provider(provider.account())
                .cause(cause)
                .build();
    }

    @Override
    public String toString() {
        return "ObjectWitness{" + bucket + "#" + prefix + "}";
    }
}
