package io.multicloud.testkit.junit;

import io.multicloud.api.CloudProvider;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/**
 * Gives tests fake clouds in virtual time. Every test method, and every invocation of a parameterised one, has a world of
 * its own, shared by all its parameters and those of its constructor, {@code @BeforeEach} and {@code @AfterEach}:
 *
 * <pre>{@code
 * @MultiCloudTest
 * class ScalerTest {
 *     @Test
 *     void startsAMachine(VirtualTime time, @Flavored(GCP) FakeCloud gcp, @Flavored(GCP) CloudProvider provider) {
 *         VM vm = provider.compute().create(VMSpec.builder("web-1").build()).await();
 *         time.advance(Duration.ofHours(1));
 *         provider.compute().delete(vm.id()).await();
 *         assertThat(gcp.bill().total().isPositive()).isTrue();
 *     }
 * }
 * }</pre>
 *
 * <p>Parameters are {@link VirtualTime}, {@link FakeCloud} and {@link CloudProvider}, both {@link Flavored}, and {@link
 * FakeClouds}. Providers are opened directly and closed after the test.
 *
 * <p>A test that has passed fails all the same if a task of its virtual time threw unheard, or if something is still
 * billed at its end ({@link LeavesBehind} lets it). A failed test prints its seed ({@link Seed}) and the timeline of its
 * clouds to the standard error stream: the newest 500 events, reads that succeeded left out if there are more.
 */
public final class MultiCloudExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(MultiCloudExtension.class);
    private static final Set<Class<?>> TYPES =
            Set.of(VirtualTime.class, FakeCloud.class, CloudProvider.class, FakeClouds.class);

    /** For JUnit. */
    public MultiCloudExtension() {}

    /** A constructor's parameters are of the test's world, too. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext context, ExtensionContext test) {
        Parameter parameter = context.getParameter();
        if (test.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("'" + parameter + "' of " + parameter.getDeclaringExecutable()
                    + " is not called for one test: every test has clouds of its own. Take it as a parameter of the test"
                    + " or of @BeforeEach");
        }
        Optional<Flavored> flavored = context.findAnnotation(Flavored.class);
        Class<?> type = parameter.getType();
        if (flavored.isPresent() && type != FakeCloud.class && type != CloudProvider.class) {
            throw new ParameterResolutionException(
                    "'" + parameter + "' cannot be @Flavored, only clouds and providers can");
        }
        FakeClouds clouds = clouds(test);
        if (type == VirtualTime.class) {
            return clouds.time();
        }
        if (type == FakeClouds.class) {
            return clouds;
        }
        CloudKind kind = flavored.map(Flavored::value).orElse(CloudKind.AWS);
        String account = flavored.map(Flavored::account)
                .filter(name -> !name.isEmpty())
                .orElse(kind.flavor().kind());
        return type == FakeCloud.class ? clouds.get(kind, account) : clouds.provider(kind, account);
    }

    private static FakeClouds clouds(ExtensionContext test) {
        return test.getStore(NAMESPACE)
                .getOrComputeIfAbsent(FakeClouds.class, key -> new FakeClouds(seed(test)), FakeClouds.class);
    }

    private static long seed(ExtensionContext test) {
        return find(test, Seed.class).map(Seed::value).orElseGet(() -> hash(test.getUniqueId()));
    }

    /** FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): {@code String.hashCode} has too few. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Looks at the test, then at its class, then at those around that one. */
    private static <A extends Annotation> Optional<A> find(ExtensionContext test, Class<A> annotation) {
        Optional<A> found = AnnotationSupport.findAnnotation(test.getTestMethod(), annotation);
        Class<?> at = test.getRequiredTestClass();
        while (found.isEmpty() && at != null) {
            found = AnnotationSupport.findAnnotation(at, annotation);
            at = at.getEnclosingClass();
        }
        return found;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        FakeClouds clouds = test.getStore(NAMESPACE).get(FakeClouds.class, FakeClouds.class);
        if (clouds == null) {
            return;
        }
        EndOfTest end = new EndOfTest(clouds);
        Optional<Throwable> failure = test.getExecutionException();
        try {
            if (failure.isEmpty()) {
                end.requireNoFailures();
                if (!mayLeaveThings(test)) {
                    end.requireNothingLeft();
                }
            } else if (!(failure.get() instanceof TestAbortedException)) {
                print(end, test);
            }
        } catch (AssertionError e) {
            print(end, test);
            throw e;
        } finally {
            clouds.close();
        }
    }

    private static boolean mayLeaveThings(ExtensionContext test) {
        Optional<LeavesBehind> reason = find(test, LeavesBehind.class);
        if (reason.isPresent() && reason.get().value().isBlank()) {
            throw new AssertionError("@LeavesBehind must say why");
        }
        return reason.isPresent();
    }

    private static void print(EndOfTest end, ExtensionContext test) {
        System.err.print(end.story(test.getRequiredTestClass().getSimpleName() + ": " + test.getDisplayName()));
    }
}
