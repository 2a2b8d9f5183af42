package io.multicloud.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.multicloud.docs.Markdown.Snippet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every Java block of the documents compiles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaBlocksTest {
    private SnippetCompiler compiler;

    @BeforeAll
    void open(@TempDir Path output) {
        compiler = new SnippetCompiler(output);
    }

    @AfterAll
    void close() throws IOException {
        compiler.close();
    }

    @Test
    void theReadmeShowsJava() {
        assertThat(Markdown.read(Project.ROOT.resolve("README.md")).snippets()).isNotEmpty();
    }

    @TestFactory
    Stream<DynamicTest> everyBlockCompiles() {
        return Project.documents().stream()
                .flatMap(document -> document.snippets().stream())
                .map(snippet -> DynamicTest.dynamicTest(
                        snippet.toString(),
                        () -> assertThat(compiler.errors(snippet)).isEmpty()));
    }

    @Test
    void statementsMethodsAndTypesCompile() {
        assertThat(errors("```java", "var day = Duration.ofDays(1);", "Thread.sleep(day.toMillis());", "```"))
                .isEmpty();
        assertThat(errors(
                        "```java",
                        "import java.util.function.*;",
                        "",
                        "Supplier<Path> s = () -> Path.of(\".\");",
                        "```"))
                .isEmpty();
        assertThat(errors("```java", "@Deprecated", "int twice(int n) {", "    return 2 * n;", "}", "```"))
                .isEmpty();
        assertThat(errors("```java", "package a.b;", "", "public final class C {}", "", "class D {}", "```"))
                .isEmpty();
        assertThat(errors("1. In a list:", "   ```java", "   record Point(int x) {}", "   ```"))
                .isEmpty();
    }

    @Test
    void aBlockMayContinueTheOneBefore() {
        assertThat(errors(
                        "```java",
                        "record Point(int x) {}",
                        "```",
                        "<!-- continues -->",
                        "```java",
                        "var p = new Point(1);",
                        "```",
                        "and then",
                        "<!-- continues -->",
                        "",
                        "~~~java",
                        "assert p.x() == 1;",
                        "~~~"))
                .isEmpty();
        assertThat(errors("```java", "int x = 1;", "```", "and then", "```java", "x++;", "```"))
                .singleElement()
                .asString()
                .startsWith("docs/sample.md:6: ")
                .contains("cannot find symbol");
    }

    @Test
    void aBlockMayContinueAnotherDocument(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("first.md"), "```java\nrecord Point(int x) {}\n```\n");
        Path second = directory.resolve("second.md");
        List<String> text = List.of("<!-- continues first.md -->", "```java", "var p = new Point(1);", "```");
        assertThat(Markdown.parse(second, text).snippets())
                .singleElement()
                .satisfies(snippet -> assertThat(compiler.errors(snippet)).isEmpty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Markdown.parse(
                        Project.ROOT.resolve("docs/guides/conformance.md"),
                        List.of("<!-- continues ../../LICENSE -->", "```java", "int x;", "```")))
                .withMessageContaining("no Java block before it");
    }

    @Test
    void anErrorNamesFileLineAndReason() {
        assertThat(errors("# Title", "", "```java", "int a = 1;", "int b = \"text\";", "```"))
                .containsExactly("docs/sample.md:5: incompatible types: java.lang.String cannot be converted to int");
        assertThat(errors("```java", "class A {", "    Missing m;", "}", "```"))
                .singleElement()
                .asString()
                .startsWith("docs/sample.md:3: ")
                .contains("class Missing");
        assertThat(errors("```java", "int a = ;", "```"))
                .containsExactly("docs/sample.md:2: illegal start of expression");
        assertThat(errors("```java", "import no.such.Type;", "int a = 1;", "```"))
                .containsExactly("docs/sample.md:2: package no.such does not exist");
    }

    @Test
    void onlyJavaIsCompiled() {
        assertThat(parse("```yaml", "a: 1", "```", "```javascript", "let a", "```", "```", "a", "```")
                        .snippets())
                .isEmpty();
    }

    private List<String> errors(String... lines) {
        return parse(lines).snippets().stream()
                .flatMap((Snippet snippet) -> compiler.errors(snippet).stream())
                .toList();
    }

    private static Markdown parse(String... lines) {
        return Markdown.parse(Project.ROOT.resolve("docs/sample.md"), List.of(lines));
    }
}
