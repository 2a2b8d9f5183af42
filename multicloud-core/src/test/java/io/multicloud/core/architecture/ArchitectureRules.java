package io.multicloud.core.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.BaseStream;
import java.util.stream.Stream;

/**
 * The rules of the house below a root package. The root is a parameter so that the same rules can be shown to fail on
 * deliberately broken classes.
 */
public final class ArchitectureRules {
    private static final List<String> ENGINES =
            List.of("burst", "optimizer", "dr", "migration", "management", "policy", "catalog");

    /** Not an engine itself, but what engines run on. */
    private static final String SAGAS = "saga";

    private static final List<String> HIDDEN_LIBRARIES =
            List.of("com.google.common.", "com.fasterxml.", "dev.failsafe.", "io.micrometer.");

    private static final Set<String> COMMON_POOL_WITHOUT_EXECUTOR =
            Set.of("supplyAsync", "runAsync", "completeAsync", "delayedExecutor");

    private static final Set<String> SYSTEM_CLOCKS =
            Set.of("system", "systemUTC", "systemDefaultZone", "tickMillis", "tickSeconds", "tickMinutes");

    private final String root;

    /** Rules for the packages {@code root.api}, {@code root.core} and so on. */
    public ArchitectureRules(String root) {
        this.root = root;
    }

    /** Returns every rule. */
    public List<ArchRule> all() {
        List<ArchRule> rules = new ArrayList<>();
        rules.add(apiNeedsNothing());
        rules.add(coreNeedsOnlyApi());
        rules.add(testkitNeedsOnlyApi());
        rules.addAll(enginesKeepApart());
        rules.add(librariesStayInside());
        rules.add(timeComesFromTheEnvironment());
        rules.add(enginesNeverBlock());
        return rules;
    }

    ArchRule apiNeedsNothing() {
        return classes()
                .that()
                .resideInAPackage(root + ".api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(root + ".api..", "java..", "org.jspecify.annotations")
                .as("the api depends on JSpecify only")
                .allowEmptyShould(true);
    }

    ArchRule coreNeedsOnlyApi() {
        return classes()
                .that()
                .resideInAPackage(root + ".core..")
                .should()
                .onlyDependOnClassesThat(outsideOfHouseOr(root + ".core", root + ".api"))
                .as("of our own modules, core depends on the api only")
                .allowEmptyShould(true);
    }

    ArchRule testkitNeedsOnlyApi() {
        return classes()
                .that()
                .resideInAPackage(root + ".testkit..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        root + ".testkit..",
                        root + ".api..",
                        "java..",
                        "javax.crypto..",
                        "com.sun.net.httpserver..",
                        "org.jspecify.annotations",
                        "org.junit..",
                        "org.opentest4j..")
                .as("the testkit depends on the api and JUnit only")
                .allowEmptyShould(true);
    }

    /** An engine may know another one by its interface in the api, never by its classes in core. */
    List<ArchRule> enginesKeepApart() {
        return ENGINES.stream().map(this::keepsApart).toList();
    }

    private ArchRule keepsApart(String engine) {
        String[] others = ENGINES.stream()
                .filter(other -> !other.equals(engine))
                .map(this::enginePackage)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(enginePackage(engine))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .as("the engine `" + engine + "` does not import another engine's internals")
                .allowEmptyShould(true);
    }

    ArchRule librariesStayInside() {
        return classes()
                .that(inPackages(root + ".api", root + ".core", root + ".testkit"))
                .should(new HideLibraries())
                .as("public signatures are free of the types of libraries")
                .allowEmptyShould(true);
    }

    ArchRule timeComesFromTheEnvironment() {
        return noClasses()
                .that(inPackages(root + ".api", root + ".core", root + ".testkit"))
                .and()
                .resideOutsideOfPackage(root + ".core.environment..")
                .and()
                // Sockets know no virtual time: a slow one takes real milliseconds.
                .resideOutsideOfPackage(root + ".testkit.wire..")
                .should()
                .accessTargetWhere(target("a source of time, threads or randomness", this::bypassesEnvironment))
                .as("time, threads and randomness come from the environment")
                .allowEmptyShould(true);
    }

    ArchRule enginesNeverBlock() {
        String[] engines = Stream.concat(ENGINES.stream(), Stream.of(SAGAS))
                .map(this::enginePackage)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAnyPackage(engines)
                .should()
                .accessTargetWhere(target("a call that may block", this::blocks))
                .orShould()
                .dependOnClassesThat(assignableTo(BlockingQueue.class)
                        .or(assignableTo(Condition.class))
                        .or(assignableTo(CountDownLatch.class))
                        .or(assignableTo(CyclicBarrier.class))
                        .or(assignableTo(Exchanger.class))
                        .or(assignableTo(Phaser.class))
                        .or(assignableTo(Semaphore.class)))
                .as("engines are event-driven and never block")
                .allowEmptyShould(true);
    }

    private boolean bypassesEnvironment(AccessTarget target) {
        JavaClass owner = target.getOwner();
        String name = target.getName();
        List<String> parameters = parametersOf(target);
        if (owner.isAssignableTo(CompletableFuture.class)) {
            boolean timed = name.equals("orTimeout") || name.equals("completeOnTimeout");
            boolean async = name.endsWith("Async") || COMMON_POOL_WITHOUT_EXECUTOR.contains(name);
            return timed || (async && !parameters.contains("java.util.concurrent.Executor"));
        }
        if (owner.isAssignableTo(Thread.class)) {
            return name.equals("sleep");
        }
        if (owner.isAssignableTo(BaseStream.class)) {
            return name.equals("parallel");
        }
        if (owner.isAssignableTo(java.util.Collection.class)) {
            return name.equals("parallelStream");
        }
        if (owner.getPackageName().equals("java.time") && name.equals("now")) {
            return !parameters.contains("java.time.Clock");
        }
        if (owner.isEquivalentTo(Clock.class)) {
            return SYSTEM_CLOCKS.contains(name);
        }
        if (owner.isEquivalentTo(System.class)) {
            return name.equals("nanoTime") || name.equals("currentTimeMillis");
        }
        if (owner.isEquivalentTo(Random.class) || owner.isEquivalentTo(SplittableRandom.class)) {
            return name.equals("<init>") && parameters.isEmpty();
        }
        if (owner.isEquivalentTo(Date.class)) {
            return name.equals("<init>") && parameters.isEmpty();
        }
        return (owner.isEquivalentTo(UUID.class) && name.equals("randomUUID"))
                || (owner.isEquivalentTo(Math.class) && name.equals("random"))
                || (owner.isEquivalentTo(TimeUnit.class) && name.equals("sleep"))
                || (owner.isEquivalentTo(ForkJoinPool.class) && name.equals("commonPool"))
                || owner.isEquivalentTo(ThreadLocalRandom.class)
                || owner.isEquivalentTo(Timer.class);
    }

    private boolean blocks(AccessTarget target) {
        JavaClass owner = target.getOwner();
        String name = target.getName();
        if (name.equals("wait") && target instanceof AccessTarget.MethodCallTarget) {
            return parametersOf(target).stream().allMatch(type -> type.equals("long") || type.equals("int"));
        }
        if (owner.isAssignableTo(Future.class)) {
            return name.equals("get") || name.equals("join");
        }
        if (owner.isAssignableTo(Thread.class)) {
            return name.equals("join");
        }
        // The waiting of an operation is for callers; an engine polls on the scheduler.
        if (resides(owner, root + ".api")) {
            return name.equals("await");
        }
        return owner.isEquivalentTo(LockSupport.class) && name.startsWith("park");
    }

    private static List<String> parametersOf(AccessTarget target) {
        if (!(target instanceof AccessTarget.CodeUnitAccessTarget codeUnit)) {
            return List.of();
        }
        return codeUnit.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    }

    private static DescribedPredicate<JavaAccess<?>> target(
            String description, java.util.function.Predicate<AccessTarget> test) {
        return DescribedPredicate.describe(description, access -> test.test(access.getTarget()));
    }

    private DescribedPredicate<JavaClass> outsideOfHouseOr(String... packages) {
        return DescribedPredicate.not(inPackages(root)).or(inPackages(packages));
    }

    private static DescribedPredicate<JavaClass> inPackages(String... packages) {
        return DescribedPredicate.describe(
                "reside in " + String.join(", ", packages),
                candidate -> Stream.of(packages).anyMatch(name -> resides(candidate, name)));
    }

    private static boolean resides(JavaClass candidate, String name) {
        // An array of a type resides where the type does.
        String owner = candidate.getBaseComponentType().getPackageName();
        return owner.equals(name) || owner.startsWith(name + ".");
    }

    private String enginePackage(String engine) {
        return root + ".core." + engine + "..";
    }

    /** What can be seen from outside a class mentions none of {@link #HIDDEN_LIBRARIES}. */
    private static final class HideLibraries extends ArchCondition<JavaClass> {
        HideLibraries() {
            super("hide libraries");
        }

        @Override
        public void check(JavaClass item, ConditionEvents events) {
            if (!visible(item)) {
                return;
            }
            item.getSuperclass().ifPresent(type -> report(item, item.getName(), type, events));
            item.getInterfaces().forEach(type -> report(item, item.getName(), type, events));
            item.getTypeParameters().forEach(type -> report(item, item.getName(), type, events));
            for (JavaMember member : item.getMembers()) {
                if (!visible(member)) {
                    continue;
                }
                if (member instanceof JavaField field) {
                    report(item, member.getFullName(), field.getType(), events);
                } else if (member instanceof JavaCodeUnit codeUnit) {
                    report(item, member.getFullName(), codeUnit.getReturnType(), events);
                    codeUnit.getParameterTypes().forEach(type -> report(item, member.getFullName(), type, events));
                    codeUnit.getTypeParameters().forEach(type -> report(item, member.getFullName(), type, events));
                    codeUnit.getExceptionTypes().forEach(type -> report(item, member.getFullName(), type, events));
                }
            }
        }

        private static boolean visible(JavaClass item) {
            Optional<JavaClass> enclosing = item.getEnclosingClass();
            return visible(item.getModifiers())
                    && enclosing.map(HideLibraries::visible).orElse(true);
        }

        private static boolean visible(JavaMember member) {
            return visible(member.getModifiers()) && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
        }

        private static boolean visible(Set<JavaModifier> modifiers) {
            return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
        }

        private static void report(JavaClass item, String where, JavaType type, ConditionEvents events) {
            type.getAllInvolvedRawTypes().stream()
                    .map(JavaClass::getBaseComponentType)
                    .map(HasName::getName)
                    .filter(name -> HIDDEN_LIBRARIES.stream().anyMatch(name::startsWith))
                    .distinct()
                    .forEach(name -> events.add(SimpleConditionEvent.violated(item, where + " shows " + name)));
        }
    }
}
