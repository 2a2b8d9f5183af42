package io.multicloud.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ApiCallsTest {
    /** What is said without a request, and what the kit tests apart. */
    private static final Set<String> NO_REQUEST =
            Set.of("kind", "account", "region", "capabilities", "offers", "resourceId", "unwrap", "close");

    @Test
    void everyMethodOfEveryServiceIsCalled() {
        Set<String> methods = new TreeSet<>();
        collect("", CloudProvider.class, methods);
        Set<String> called = ApiCalls.all().stream()
                .map(call -> call.name().split(" ", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(called).containsExactlyElementsOf(methods);
    }

    /** Adds the names of a service's methods, and of the services inside it. */
    private static void collect(String prefix, Class<?> service, Set<String> methods) {
        for (Method method : service.getMethods()) {
            boolean silent = prefix.isEmpty() && NO_REQUEST.contains(method.getName());
            if (silent || Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            Class<?> result = method.getReturnType();
            if (result.getSimpleName().endsWith("Service") && method.getParameterCount() == 0) {
                collect(prefix + method.getName() + ".", result, methods);
            } else {
                methods.add(prefix + method.getName());
            }
        }
    }

    @Test
    void everyCapabilityIsInFrontOfACallOrTestedApart() throws IllegalAccessException {
        Set<Capability> behind = new HashSet<>();
        ApiCalls.all().forEach(call -> behind.addAll(call.behind()));
        // An operation that runs is needed to cancel it.
        behind.add(Capability.OPERATION_CANCEL);
        for (Field field : Capability.class.getFields()) {
            if (field.getType() == Capability.class) {
                assertThat(behind).as(field.getName()).contains((Capability) field.get(null));
            }
        }
    }
}
