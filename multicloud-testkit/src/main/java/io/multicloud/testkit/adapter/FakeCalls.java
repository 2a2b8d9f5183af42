package io.multicloud.testkit.adapter;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.fake.World;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the services of one opened fake account share: the gate, the checks before it, and whether it is closed. */
final class FakeCalls {
    private final World world;
    private final String account;
    private final Region home;
    private final CredentialSource credentials;
    private final ProviderContext context;
    private final Capabilities capabilities;
    private final AtomicBoolean closed = new AtomicBoolean();

    FakeCalls(
            World world,
            String account,
            Region home,
            CredentialSource credentials,
            ProviderContext context,
            Capabilities capabilities) {
        this.world = world;
        this.account = account;
        this.home = home;
        this.credentials = credentials;
        this.context = context;
        this.capabilities = capabilities;
    }

    World world() {
        return world;
    }

    Flavor flavor() {
        return world.flavor();
    }

    String account() {
        return account;
    }

    Region home() {
        return home;
    }

    Environment environment() {
        return context.environment();
    }

    Capabilities capabilities() {
        return capabilities;
    }

    void close() {
        closed.set(true);
    }

    /** Refuses use after close. */
    void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the provider of the account '" + account + "' is closed");
        }
    }

    /** Refuses use after close, and what is not declared. */
    void require(@Nullable Capability capability) {
        requireOpen();
        if (capability != null) {
            capabilities.require(capability);
        }
    }

    /** Refuses the id of another account, kind or type. */
    void requireOwn(ResourceId id, ResourceType type) {
        if (!id.provider().equals(flavor().kind())
                || !id.account().equals(account)
                || !id.type().equals(type)) {
            throw new IllegalArgumentException(
                    "'" + id + "' is not a " + type + " of the account '" + account + "' of " + flavor().kind());
        }
    }

    /** Sends one request. */
    <T> T send(FakeOperation operation, Region region, @Nullable ResourceId resource, Supplier<T> request) {
        requireOpen();
        return context.calls().execute(info(operation, region, resource), attempt -> {
            authenticate();
            return request.get();
        });
    }

    /** Describes a request. */
    CallInfo info(FakeOperation operation, Region region, @Nullable ResourceId resource) {
        return new CallInfo(
                flavor().nativeName(operation),
                region,
                flavor().quotaBucket(operation),
                operation.repeatability(),
                Optional.ofNullable(resource));
    }

    private void authenticate() {
        Credentials current = credentials.current();
        if (current.expiresAt().isPresent()
                && !current.expiresAt().get().isAfter(environment().clock().instant())) {
            throw world.refusal(
                    ErrorCode.UNAUTHENTICATED,
                    ResourceType.VM,
                    "the credentials expired at " + current.expiresAt().get());
        }
    }
}
