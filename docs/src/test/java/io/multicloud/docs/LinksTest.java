package io.multicloud.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.docs.Markdown.Link;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every relative link of the documents leads to a file, and to a heading if it names one. */
class LinksTest {
    private static final Pattern ABSOLUTE = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*|//.*");

    @Test
    void everyRelativeLinkLeadsSomewhere() {
        assertThat(Project.documents().stream()
                        .flatMap(document -> dead(document).stream())
                        .toList())
                .isEmpty();
    }

    @Test
    void aDeadLinkIsReportedWithItsPlace(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("other.md"), "# A `b` & c\n\n## Same\n\n## Same\n");
        Files.createDirectory(directory.resolve("folder"));
        List<String> text = List.of(
                "# Here",
                "[ok](other.md) [ok](other.md#a-b--c) [ok](other.md#same-1) [ok](#here) [ok](folder) ![ok](other.md)",
                "[ok](https://example.com/none.md) [ok](mailto:a@example.com) `[ok](none.md)`",
                "```",
                "[ok](none.md)",
                "```",
                "[dead](none.md \"title\") and [dead](other.md#same-2)",
                "[dead](#there)",
                "[dead]: folder/none.md",
                "<img src=\"none.svg\">");

        assertThat(dead(Markdown.parse(directory.resolve("here.md"), text)))
                .extracting(message -> message.substring(message.lastIndexOf("here.md")))
                .containsExactly(
                        "here.md:7: none.md",
                        "here.md:7: other.md#same-2",
                        "here.md:8: #there",
                        "here.md:9: folder/none.md",
                        "here.md:10: none.svg");
    }

    private static List<String> dead(Markdown document) {
        return document.links().stream()
                .filter(link -> !ABSOLUTE.matcher(link.target()).matches())
                .filter(link -> !leadsSomewhere(document, link))
                .map(link -> link.line() + ": " + link.target())
                .toList();
    }

    private static boolean leadsSomewhere(Markdown document, Link link) {
        String[] parts = link.target().split("#", 2);
        Path target = parts[0].isEmpty()
                ? document.file()
                : Objects.requireNonNull(document.file().getParent())
                        .resolve(URLDecoder.decode(parts[0], StandardCharsets.UTF_8))
                        .normalize();
        Optional<String> anchor = parts.length == 2 ? Optional.of(parts[1]) : Optional.empty();
        if (target.equals(document.file())) {
            return anchor.map(document.anchors()::contains).orElse(true);
        }
        if (!Files.exists(target)) {
            return false;
        }
        boolean checked = anchor.isPresent() && target.toString().endsWith(".md");
        return !checked || Markdown.read(target).anchors().contains(anchor.get());
    }
}
