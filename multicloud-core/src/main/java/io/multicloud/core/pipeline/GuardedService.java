package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Paged;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the guard does around every kind of resource. A batch of creates goes through {@link #create} one by one, as the
 * interface's own method does it.
 *
 * @param <R> the resource
 * @param <S> what a create asks for
 * @param <T> the service around which it stands
 */
abstract class GuardedService<R extends Resource, S extends ResourceSpec, T extends ResourceService<R, S>>
        implements ResourceService<R, S> {
    final Guard guard;
    final T raw;
    private final ResourceType type;
    private final Class<S> specType;

    GuardedService(Guard guard, T raw, ResourceType type, Class<S> specType) {
        this.guard = guard;
        this.raw = raw;
        this.type = type;
        this.specType = specType;
    }

    /** Returns the name of a call, for example {@code vm.create}. */
    final String name(String method) {
        return type.name() + "." + method;
    }

    /** Starts an operation whose result is the resource as it now is. */
    final Operation<R> start(String method, ResourceId id, Supplier<Operation<R>> body) {
        return guard.start(name(method), id, body, guard::seen);
    }

    @Override
    public Operation<R> create(S spec) {
        return guard.change(
                guard.create(type, guard.complete(specType, spec)),
                admitted -> raw.create(specType.cast(((ProposedChange.Create) admitted).spec())),
                guard::seen);
    }

    @Override
    public R get(ResourceId id) {
        try {
            return guard.read(name("get"), id, () -> raw.get(id));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                guard.gone(id);
            }
            throw e;
        }
    }

    @Override
    public Paged<R> list(ListQuery query) {
        return guard.seen(raw.list(query));
    }

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        return guard.start(name("delete"), id, () -> raw.delete(id), guard::gone);
    }

    @Override
    public R tag(ResourceId id, Map<String, String> tags) {
        return guard.read(name("tag"), id, () -> raw.tag(id, tags));
    }

    @Override
    public R untag(ResourceId id, Set<String> keys) {
        return guard.read(name("untag"), id, () -> raw.untag(id, keys));
    }

    @Override
    public R adopt(ResourceId id, String owner) {
        return guard.read(name("adopt"), id, () -> raw.adopt(id, owner));
    }
}
