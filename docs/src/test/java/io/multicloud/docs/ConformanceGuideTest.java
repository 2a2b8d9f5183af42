package io.multicloud.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The provider of one guide passes the kit as the other guide runs it. */
class ConformanceGuideTest {
    @TempDir
    Path directory;

    @Test
    void theProviderOfTheGuideConforms() throws Exception {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        RackExample.compile(classes);
        RackExample.compileTest(classes);
        try (URLClassLoader loader = loader(classes)) {
            Events tests = EngineTestKit.engine("junit-jupiter")
                    .selectors(DiscoverySelectors.selectClass(loader.loadClass("com.example.rack.RackConformanceTest")))
                    .configurationParameter("multicloud.conformance.directory", directory.toString())
                    .configurationParameter("multicloud.conformance.print", "false")
                    .execute()
                    .testEvents();
            String matrix = Files.readString(directory.resolve("rack.txt"));
            assertThat(tests.failed().list()).as(matrix).isEmpty();
            assertThat(tests.succeeded().count()).as(matrix).isGreaterThan(100);
        }
    }

    private URLClassLoader loader(Path classes) throws IOException {
        return new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
    }
}
