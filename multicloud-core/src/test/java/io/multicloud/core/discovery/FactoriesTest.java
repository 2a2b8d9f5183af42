package io.multicloud.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.core.discovery.Factories.Choice;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discovery, with real jars and real service files. */
class FactoriesTest {
    @TempDir
    Path directory;

    private final List<URLClassLoader> loaders = new ArrayList<>();
    private ProviderJars jars;

    @BeforeEach
    void start() {
        jars = new ProviderJars(directory);
    }

    @AfterEach
    void closeLoaders() throws IOException {
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }

    private ClassLoader loader(Path... paths) {
        URLClassLoader loader = ProviderJars.loader(paths);
        loaders.add(loader);
        return loader;
    }

    private static Factories of(ClassLoader... loaders) {
        return new Factories(List.of(loaders));
    }

    private static FoundFactory chosen(Factories factories, String kind) {
        Choice choice = factories.choose(kind, Optional.empty());
        assertThat(choice).isInstanceOf(Choice.Chosen.class);
        return ((Choice.Chosen) choice).factory();
    }

    private static String reason(Factories factories, String kind) {
        return reason(factories, kind, Optional.empty());
    }

    private static String reason(Factories factories, String kind, Optional<String> className) {
        Choice choice = factories.choose(kind, className);
        assertThat(choice).isInstanceOf(Choice.None.class);
        return ((Choice.None) choice).reason();
    }

    @Test
    void nothingFoundNamesTheArtifactOfAKnownKind() {
        assertThat(reason(of(loader()), "aws")).isEqualTo("""
                        needs a factory of kind 'aws', and none was found; add the artifact io.multicloud:multicloud-aws
                        looked with:
                        - plugins (java.net.URLClassLoader)""");
        for (String kind : List.of("azure", "gcp", "oci")) {
            assertThat(reason(of(loader()), kind)).contains("io.multicloud:multicloud-" + kind);
        }
    }

    @Test
    void nothingFoundSuggestsAKindThatWasMeant() {
        Path jar =
                jars.jar("acme").factory("com.acme.Factory", "acme-cloud", "").build();

        assertThat(reason(of(loader(jar)), "acme-clod"))
                .contains("none was found; did you mean 'acme-cloud'?")
                .contains("found:\n- acme-cloud: com.acme.Factory (" + jar + ")");
        assertThat(reason(of(loader()), "awss")).contains("; did you mean 'aws'?");
    }

    @Test
    void oneFoundIsUsed() {
        Path jar = jars.jar("acme").factory("com.acme.Factory", "acme", "").build();

        FoundFactory found = chosen(of(loader(jar)), "acme");

        assertThat(found.className()).isEqualTo("com.acme.Factory");
        assertThat(found.origin()).isEqualTo(jar.toString());
    }

    @Test
    void severalOfOneKindAreAnErrorThatNamesThemUnlessTheConfigurationChooses() {
        Path one = jars.jar("one").factory("com.one.Factory", "acme", "").build();
        Path two = jars.jar("two").factory("com.two.Factory", "acme", "").build();
        Factories factories = of(loader(one, two));

        assertThat(reason(factories, "acme"))
                .isEqualTo(
                        "2 factories of kind 'acme' were found; choose one by the key 'factory', or remove the others:\n"
                                + "- com.one.Factory (" + one + ")\n"
                                + "- com.two.Factory (" + two + ")");
        assertThat(factories.choose("acme", Optional.of("com.two.Factory")))
                .isInstanceOfSatisfying(
                        Choice.Chosen.class,
                        chosen -> assertThat(chosen.factory().origin()).isEqualTo(two.toString()));
        assertThat(reason(factories, "acme", Optional.of("com.three.Factory")))
                .startsWith(
                        "needs a factory of kind 'acme' and class 'com.three.Factory', and none was found of that class");
    }

    @Test
    void whatTheHostGivesWins() {
        Path jar = jars.jar("acme").factory("com.acme.Factory", "aws", "").build();
        CloudProviderFactory given =
                FakeCloud.aws(VirtualTime.startingAt(Instant.EPOCH)).factory();
        Factories factories = of(loader(jar));
        factories.give(given);

        assertThat(chosen(factories, "aws").factory()).isSameAs(given);
        assertThat(chosen(factories, "aws").origin()).isEqualTo("given by the host");
        assertThat(factories.choose("aws", Optional.of("com.acme.Factory")))
                .as("unless the configuration names another")
                .isInstanceOfSatisfying(
                        Choice.Chosen.class,
                        chosen -> assertThat(chosen.factory().className()).isEqualTo("com.acme.Factory"));
        assertThatIllegalStateException()
                .isThrownBy(() -> factories.give(given))
                .withMessageContaining("'aws'");
    }

    @Test
    void nothingIsLookedForWhileTheHostHasGivenWhatIsNeeded() {
        ClassLoader never = new ClassLoader(null) {
            @Override
            public Enumeration<URL> getResources(String name) {
                throw new AssertionError("looked for " + name);
            }
        };
        Factories factories = of(never);
        factories.give(FakeCloud.aws(VirtualTime.startingAt(Instant.EPOCH)).factory());

        assertThat(chosen(factories, "aws").kind()).isEqualTo("aws");
    }

    @Test
    void aGivenFactoryNeedsAProperKind() {
        Path jar =
                jars.jar("acme").factory("com.acme.Factory", "Acme Cloud", "").build();
        CloudProviderFactory odd = instance(loader(jar), "com.acme.Factory");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(loader()).give(odd))
                .withMessageContaining("com.acme.Factory")
                .withMessageContaining("'Acme Cloud'");
    }

    private static CloudProviderFactory instance(ClassLoader loader, String className) {
        try {
            return (CloudProviderFactory)
                    loader.loadClass(className).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(className, e);
        }
    }

    @Test
    void everyBrokenJarIsExplainedAndSpoilsNothing() throws IOException {
        Path throwing = jars.jar("throwing")
                .factory("com.throwing.Factory", "acme", "if (true) throw new IllegalStateException(\"no licence\");")
                .build();
        Path noKind = jars.jar("nokind")
                .source("com.nokind.Factory", ProviderJars.factorySource("com.nokind.Factory", "return null;", ""))
                .service("com.nokind.Factory")
                .build();
        Path blank = jars.jar("blank").factory("com.blank.Factory", " ", "").build();
        Path kindThrows = jars.jar("kindthrows")
                .source(
                        "com.kindthrows.Factory",
                        ProviderJars.factorySource(
                                "com.kindthrows.Factory", "throw new UnsupportedOperationException(\"which?\");", ""))
                .service("com.kindthrows.Factory")
                .build();
        Path missing = jars.jar("missing").service("com.missing.Factory").build();
        Path malformed = jars.jar("malformed").service("not a class name").build();
        Path notOne = jars.jar("notone")
                .source("com.notone.Factory", "package com.notone; public final class Factory {}")
                .service("com.notone.Factory")
                .build();
        Path needsMore = jars.jar("needsmore")
                .factory("com.needsmore.Factory", "acme", "com.needsmore.Sdk.start();")
                .source("com.needsmore.Sdk", "package com.needsmore; final class Sdk { static void start() {} }")
                .build();
        removeEntry(needsMore, "com/needsmore/Sdk.class");
        Path hidden = jars.jar("hidden")
                .source(
                        "com.hidden.Factory",
                        ProviderJars.factorySource("com.hidden.Factory", "return \"acme\";", "")
                                .replace("public Factory()", "private Factory()"))
                .service("com.hidden.Factory")
                .build();
        Path good = jars.jar("good").factory("com.good.Factory", "good", "").build();
        Factories factories =
                of(loader(throwing, noKind, blank, kindThrows, missing, malformed, notOne, needsMore, hidden, good));

        assertThat(chosen(factories, "good").className()).isEqualTo("com.good.Factory");
        assertThat(reason(factories, "acme"))
                .contains("found:\n- good: com.good.Factory (" + good + ")")
                .contains("- com.throwing.Factory (" + throwing
                        + "): its constructor failed with java.lang.IllegalStateException: no licence")
                .contains("- com.nokind.Factory (" + noKind
                        + "): its kind must be lower case letters, digits and '-', was null")
                .contains("- com.blank.Factory (" + blank
                        + "): its kind must be lower case letters, digits and '-', was ' '")
                .contains("- com.kindthrows.Factory (" + kindThrows
                        + "): its kind() failed with java.lang.UnsupportedOperationException: which?")
                .contains("- Provider com.missing.Factory not found")
                .contains("malformed.jar!/META-INF/services/io.multicloud.api.spi.CloudProviderFactory:1: Illegal")
                .contains(
                        "- com.notone.Factory not a subtype of CloudProviderFactory; its class loader may hold a second copy")
                .contains("- com.needsmore.Factory (" + needsMore
                        + "): its constructor failed with java.lang.NoClassDefFoundError: com/needsmore/Sdk")
                .contains("- com.hidden.Factory Unable to get public no-arg constructor");
    }

    @Test
    void theContextLoaderComesFirstAndAClassIsTakenOnce() {
        Path mine = jars.jar("mine").factory("com.acme.Factory", "acme", "").build();
        Path theirs = new ProviderJars(directory.resolve("theirs"))
                .jar("theirs")
                .factory("com.acme.Factory", "acme", "")
                .factory("com.other.Factory", "other", "")
                .build();
        Factories factories = of(loader(mine), loader(theirs));

        assertThat(chosen(factories, "acme").origin()).isEqualTo(mine.toString());
        assertThat(chosen(factories, "other").origin()).isEqualTo(theirs.toString());
    }

    @Test
    void aLoaderThatFailsForEverIsGivenUp() {
        ClassLoader broken = new ClassLoader("broken", null) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("disk on fire");
            }
        };
        Path good = jars.jar("good").factory("com.good.Factory", "good", "").build();

        assertThat(chosen(of(broken, loader(good)), "good").className()).isEqualTo("com.good.Factory");
        assertThat(reason(of(broken), "acme")).contains("turned down:\n- Error locating configuration files");
    }

    private static void removeEntry(Path jar, String entry) throws IOException {
        try (var zip = java.nio.file.FileSystems.newFileSystem(jar)) {
            Files.delete(zip.getPath(entry));
        }
    }
}
