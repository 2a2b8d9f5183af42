package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.VolumeService;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Providers in front of others, in which something stands between caller and call. */
public final class Interposed {
    private Interposed() {}

    /** What stands between. */
    public interface Hook {
        /** Makes a call, or does something else. */
        @Nullable
        Object call(String method, @Nullable Object[] arguments, Call call) throws Throwable;
    }

    /** The call that was asked for. */
    public interface Call {
        /** Makes it, with arguments that may be others. */
        @Nullable
        Object with(@Nullable Object[] arguments) throws Throwable;
    }

    /** Returns a cloud whose creates are not recognised when they are repeated. */
    static CloudProvider withoutTokens(CloudProvider provider, Supplier<String> ids) {
        return of(provider, (method, arguments, call) -> {
            if (method.equals("create") && arguments[0] instanceof ResourceSpec spec) {
                arguments[0] = spec.toBuilder().idempotencyToken(ids.get()).build();
            }
            return call.with(arguments);
        });
    }

    /** Returns a provider whose computing, volumes, snapshots, images and objects go through a hook. */
    public static CloudProvider of(CloudProvider provider, Hook hook) {
        SnapshotService snapshots =
                hooked(SnapshotService.class, provider.volumes().snapshots(), hook);
        ComputeService compute = hooked(ComputeService.class, provider.compute(), hook);
        VolumeService volumes = hooked(
                VolumeService.class,
                provider.volumes(),
                (method, arguments, call) ->
                        method.equals("snapshots") ? snapshots : hook.call(method, arguments, call));
        ImageService images = hooked(ImageService.class, provider.images(), hook);
        ObjectService objects = hooked(ObjectService.class, provider.objects(), hook);
        return hooked(CloudProvider.class, provider, (method, arguments, call) -> switch (method) {
            case "compute" -> compute;
            case "volumes" -> volumes;
            case "images" -> images;
            case "objects" -> objects;
            default -> call.with(arguments);
        });
    }

    private static <T> T hooked(Class<T> type, T service, Hook hook) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    @Nullable Object[] given = arguments == null ? new Object[0] : arguments;
                    return hook.call(method.getName(), given, with -> invoke(service, method, with));
                }));
    }

    private static @Nullable Object invoke(Object service, Method method, @Nullable Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(service, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
