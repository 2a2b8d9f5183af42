package io.multicloud.api;

import java.lang.reflect.Proxy;

/** Services of providers that lack them: each method refuses with {@link ErrorCode#UNSUPPORTED}. */
final class Unsupported {
    private Unsupported() {}

    /** Returns a service that refuses everything, naming the capability; services inside it do the same. */
    static <T> T service(Class<T> type, Capability missing) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> args != null && proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "unsupported " + type.getSimpleName();
                };
            }
            Class<?> result = method.getReturnType();
            if (result.isInterface() && result.getSimpleName().endsWith("Service") && method.getParameterCount() == 0) {
                return service(result, missing);
            }
            throw missing.unsupported();
        }));
    }
}
