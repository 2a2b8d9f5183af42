package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.spi.Secret;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose driver is not there names the artifact that brings it. */
class MissingArtifactTest {
    @TempDir
    Path directory;

    /** Loads the journal's classes itself, and finds no class below some packages. */
    private static final class Without extends URLClassLoader {
        private final String missing;

        Without(String missing) {
            super(
                    new URL[] {
                        Journal.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    MissingArtifactTest.class.getClassLoader());
            this.missing = missing;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(missing)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(Journal.class.getPackageName() + ".")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    @Test
    void sqliteNamesItsDriver() throws Exception {
        try (Without loader = new Without("org.sqlite.")) {
            Method open = loader.loadClass(SqliteJournal.class.getName()).getMethod("open", Path.class);
            assertThatThrownBy(() -> open.invoke(null, directory))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("org.xerial:sqlite-jdbc");
        }
    }

    @Test
    void postgresqlNamesItsDriverAndItsPool() throws Exception {
        assertNamed("org.postgresql.", "org.postgresql:postgresql");
        assertNamed("com.zaxxer.hikari.", "com.zaxxer:HikariCP");
    }

    private static void assertNamed(String missing, String artifact) throws Exception {
        try (Without loader = new Without(missing)) {
            Class<?> settings = loader.loadClass(PostgresSettings.class.getName());
            Object nowhere = settings.getConstructors()[0].newInstance(
                    "jdbc:postgresql://localhost:1/x", "user", Secret.of("x"), "multicloud");
            Method open = loader.loadClass(PostgresJournal.class.getName()).getMethod("open", settings);
            assertThatThrownBy(() -> open.invoke(null, nowhere))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining(artifact);
        }
    }
}
