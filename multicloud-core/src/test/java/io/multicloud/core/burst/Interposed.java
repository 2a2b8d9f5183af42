package io.multicloud.core.burst;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Providers whose creates behave in ways that no fault of a fake cloud has. */
final class Interposed {
    private Interposed() {}

    /** Returns a provider whose creates go through a function. */
    static CloudProvider creates(
            CloudProvider provider, BiFunction<VMSpec, Function<VMSpec, Operation<VM>>, Operation<VM>> around) {
        return proxy(CloudProvider.class, provider, (method, call) -> {
            if (!method.equals("compute")) {
                return call.run(null);
            }
            ComputeService compute = (ComputeService) call.run(null);
            return proxy(
                    ComputeService.class,
                    compute,
                    (name, request) -> name.equals("create")
                            ? around.apply((VMSpec) request.arguments()[0], spec -> {
                                @SuppressWarnings("unchecked")
                                Operation<VM> operation = (Operation<VM>) request.run(new Object[] {spec});
                                return operation;
                            })
                            : request.run(null));
        });
    }

    /** An accepted create of which nothing comes; nothing was ordered. */
    static Operation<VM> failing(CloudException error) {
        return new Operation<>() {
            @Override
            public OperationId id() {
                return new OperationId("failing");
            }

            @Override
            public OperationStatus<VM> status() {
                return OperationStatus.running();
            }

            @Override
            public OperationStatus<VM> poll() {
                return new OperationStatus.Failed<>(error);
            }

            @Override
            public VM await(Duration timeout) {
                throw error;
            }

            @Override
            public void cancel() {}
        };
    }

    /** A create that cannot be stopped. */
    static Operation<VM> unstoppable(Operation<VM> operation) {
        return new Operation<>() {
            @Override
            public OperationId id() {
                return operation.id();
            }

            @Override
            public OperationStatus<VM> status() {
                return operation.status();
            }

            @Override
            public OperationStatus<VM> poll() {
                return operation.poll();
            }

            @Override
            public VM await(Duration timeout) {
                return operation.await(timeout);
            }

            @Override
            public void cancel() {
                throw CloudException.builder(ErrorCode.UNSUPPORTED, "creates cannot be stopped")
                        .build();
            }
        };
    }

    private interface Call {
        /** Goes on, with other arguments unless they are null. */
        Object run(Object[] others);

        default Object[] arguments() {
            return new Object[0];
        }
    }

    private static <T> T proxy(Class<T> type, T target, BiFunction<String, Call, Object> around) {
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            Call call = new Call() {
                @Override
                public Object run(Object[] others) {
                    try {
                        return method.invoke(target, others == null ? args : others);
                    } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof RuntimeException failure) {
                            throw failure;
                        }
                        throw new IllegalStateException(e);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public Object[] arguments() {
                    return args;
                }
            };
            return around.apply(method.getName(), call);
        });
        return type.cast(proxy);
    }
}
