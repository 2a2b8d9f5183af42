package io.multicloud.testkit.conformance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/** Services with some methods changed, for services of which a bug touches few of many. */
final class Changed {
    private Changed() {}

    /**
     * Returns a service that does what a good one does, but for the methods that {@code changes} has under the same name
     * and with the same parameters.
     */
    static <T> T service(Class<T> type, T good, Object changes) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                for (Method change : changes.getClass().getDeclaredMethods()) {
                    if (change.getName().equals(method.getName())
                            && Arrays.equals(change.getParameterTypes(), method.getParameterTypes())) {
                        change.setAccessible(true);
                        return change.invoke(changes, args);
                    }
                }
                return method.invoke(good, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
