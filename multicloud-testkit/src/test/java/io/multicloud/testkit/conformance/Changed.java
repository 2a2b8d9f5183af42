package io.multicloud.testkit.conformance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Function;

/** Services with one method changed, where a bug touches one of many. */
final class Changed {
    private Changed() {}

    /**
     * Returns a service that does what a good one does, but for the methods of one name.
     *
     * @param change what they do with their arguments
     */
    static <T> T service(Class<T> type, T good, String name, Function<List<Object>, Object> change) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals(name)) {
                return change.apply(args == null ? List.of() : List.of(args));
            }
            try {
                return method.invoke(good, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
