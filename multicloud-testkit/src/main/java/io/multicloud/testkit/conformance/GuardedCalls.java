package io.multicloud.testkit.conformance;

import io.multicloud.api.Capabilities;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.api.object.ObjectService;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A provider with a {@link BudgetGuard} before its creates. The services are eleven and their methods are much alike, so they
 * are told apart by name only: creates are asked for, deletes are noted, and what comes back is without the run's tag.
 */
final class GuardedCalls {
    private final BudgetGuard guard;
    private final CloudProvider real;
    private final Capabilities capabilities;

    GuardedCalls(BudgetGuard guard, CloudProvider real) {
        this.guard = guard;
        this.real = real;
        Capabilities declared = real.capabilities();
        Capabilities.Builder withOurTag = declared.toBuilder();
        declared.limit(Limit.TAG_COUNT).ifPresent(most -> withOurTag.limit(Limit.TAG_COUNT, most - 1));
        this.capabilities = withOurTag.build();
    }

    CloudProvider provider() {
        return CloudProvider.class.cast(service(CloudProvider.class, real));
    }

    private Object service(Class<?> type, Object delegate) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Handler(delegate));
    }

    private static boolean hasServices(Class<?> type) {
        return type.isInterface()
                && (ResourceService.class.isAssignableFrom(type)
                        || type == ObjectService.class
                        || type == MonitoringService.class);
    }

    private Object create(Method method, Object delegate, ResourceSpec spec) throws Throwable {
        BudgetGuard.Cost cost = guard.order(real, spec);
        try {
            Object operation = call(method, delegate, guard.tagged(spec));
            return watched((Operation<?>) Objects.requireNonNull(operation, "a create must return an operation"), cost);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.UNKNOWN_OUTCOME) {
                guard.cancelled(cost);
            }
            throw e;
        } catch (RuntimeException e) {
            guard.cancelled(cost);
            throw e;
        }
    }

    private <T> Operation<T> watched(Operation<T> operation, BudgetGuard.@Nullable Cost cost) {
        Watched<T> watched = new Watched<>(operation, cost);
        watched.status();
        return watched;
    }

    private static @Nullable Object call(Method method, Object delegate, @Nullable Object... arguments)
            throws Throwable {
        try {
            return method.invoke(delegate, arguments);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            throw thrown == null ? e : thrown;
        }
    }

    /** Returns what a caller is to see. */
    private @Nullable Object shown(@Nullable Object value, Class<?> declared) {
        if (value instanceof Capabilities) {
            return capabilities;
        }
        if (value instanceof Resource resource) {
            return shownResource(resource);
        }
        if (value instanceof Operation<?> operation) {
            return watched(operation, null);
        }
        if (value instanceof Paged<?> paged) {
            return shownPages(paged);
        }
        return value != null && hasServices(declared) ? service(declared, value) : value;
    }

    private <T> Paged<T> shownPages(Paged<T> paged) {
        return paged.mapPages(
                page -> new Page<>(page.items().stream().map(this::shownItem).toList(), page.nextToken()));
    }

    private <T> T shownItem(T item) {
        if (!(item instanceof Resource resource)) {
            return item;
        }
        @SuppressWarnings("unchecked") // A copy is of the class of what it is a copy of.
        T shown = (T) shownResource(resource);
        return shown;
    }

    private <R extends Resource> R shownResource(R resource) {
        @SuppressWarnings("unchecked") // The class of an object of R.
        Class<R> type = (Class<R>) resource.getClass();
        return guard.shown(resource, type);
    }

    private final class Handler implements InvocationHandler {
        private final Object delegate;

        Handler(Object delegate) {
            this.delegate = delegate;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            Object[] given = arguments == null ? new Object[0] : arguments;
            if (method.getName().equals("create") && given.length == 1 && given[0] instanceof ResourceSpec spec) {
                return create(method, delegate, spec);
            }
            if (method.getName().equals("createAll") && delegate instanceof ResourceService<?, ?>) {
                // The default, so that each create comes by here.
                return InvocationHandler.invokeDefault(proxy, method, given);
            }
            Object answer = shown(call(method, delegate, given), method.getReturnType());
            if (method.getName().equals("delete") && given.length == 1 && given[0] instanceof ResourceId id) {
                guard.deleted(id);
            }
            return answer;
        }
    }

    /** An operation whose result is shown without the tag, and whose end is told to the guard. */
    private final class Watched<T> implements Operation<T> {
        private final Operation<T> operation;
        private final BudgetGuard.@Nullable Cost cost;

        Watched(Operation<T> operation, BudgetGuard.@Nullable Cost cost) {
            this.operation = operation;
            this.cost = cost;
        }

        @Override
        public OperationId id() {
            return operation.id();
        }

        @Override
        public OperationStatus<T> status() {
            return seen(operation.status());
        }

        @Override
        public OperationStatus<T> poll() {
            return seen(operation.poll());
        }

        @Override
        public T await(Duration timeout) {
            try {
                T result = operation.await(timeout);
                noted(result);
                return shownItem(result);
            } catch (CloudException e) {
                seen(operation.status());
                throw e;
            }
        }

        @Override
        public void cancel() {
            operation.cancel();
        }

        private OperationStatus<T> seen(OperationStatus<T> status) {
            if (status instanceof OperationStatus.Succeeded<T> succeeded) {
                noted(succeeded.result());
                return new OperationStatus.Succeeded<>(shownItem(succeeded.result()));
            }
            if (status instanceof OperationStatus.Failed<T> && cost != null) {
                guard.failed(cost);
            }
            return status;
        }

        private void noted(T result) {
            if (cost != null && result instanceof Resource resource) {
                guard.created(resource.id(), cost);
            }
        }
    }
}
