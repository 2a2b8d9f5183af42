package io.multicloud.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** As much of a Markdown document as its checks need: Java blocks, links and the anchors of its headings. */
final class Markdown {
    /**
     * In front of a Java block: it goes on where the previous one of the document ended, or the last one of another
     * document.
     */
    private static final Pattern CONTINUES = Pattern.compile("<!-- continues(?: (\\S+))? -->");

    private static final Pattern FENCE = Pattern.compile("(\\s*)(`{3,}|~{3,})\\s*([^`]*)");
    private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.*?)\\s*#*");
    private static final Pattern INLINE_CODE = Pattern.compile("(`+)(?!`).*?(?<!`)\\1(?!`)");
    private static final Pattern LINK = Pattern.compile("]\\(\\s*<?([^)>\\s]+)>?(?:\\s+[\"'(][^)]*)?\\)");
    private static final Pattern REFERENCE = Pattern.compile("\\s{0,3}\\[[^]]+]:\\s*<?([^>\\s]+)>?.*");
    private static final Pattern HTML_LINK = Pattern.compile("\\b(?:href|src)=\"([^\"]+)\"");

    /** Line {@code number} (from 1) of the document. */
    record Line(Path file, int number, String text) {
        @Override
        public String toString() {
            return Project.ROOT.relativize(file) + ":" + number;
        }
    }

    /** The lines of consecutive Java blocks of which each continues the one before. */
    record Snippet(List<List<Line>> blocks) {
        Snippet {
            blocks = List.copyOf(blocks);
        }

        @Override
        public String toString() {
            Path document = blocks.get(blocks.size() - 1).get(0).file();
            return blocks.stream()
                    .map(block -> block.get(0))
                    .filter(line -> line.file().equals(document))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    /** A link and where it stands. */
    record Link(Line line, String target) {}

    private final Path file;
    private final List<Snippet> snippets = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final Set<String> anchors = new TreeSet<>();

    private Markdown(Path file) {
        this.file = file;
    }

    static Markdown read(Path file) {
        try {
            return parse(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Parses the text of a document.
     *
     * @throws IllegalArgumentException if a fence is never closed, a Java block is empty, or one continues where there is
     *     none before
     */
    static Markdown parse(Path file, List<String> text) {
        Markdown document = new Markdown(file);
        document.parse(text);
        return document;
    }

    Path file() {
        return file;
    }

    List<Snippet> snippets() {
        return snippets;
    }

    List<Link> links() {
        return links;
    }

    /** The anchors that GitHub gives to the headings. */
    Set<String> anchors() {
        return anchors;
    }

    private void parse(List<String> text) {
        List<List<List<Line>>> groups = new ArrayList<>();
        Map<String, Integer> slugs = new HashMap<>();
        String lastText = "";
        for (int i = 0; i < text.size(); i++) {
            Line line = new Line(file, i + 1, text.get(i));
            Matcher fence = FENCE.matcher(line.text());
            if (!fence.matches()) {
                readProse(line, slugs);
                lastText = line.text().isBlank() ? lastText : line.text().strip();
                continue;
            }
            int end = closing(text, i, fence.group(2));
            if (isJava(fence.group(3))) {
                List<Line> block = block(text, i, end, fence.group(1).length());
                add(groups, block, CONTINUES.matcher(lastText), line);
            }
            lastText = "";
            i = end;
        }
        groups.stream().map(Snippet::new).forEach(snippets::add);
    }

    private static boolean isJava(String info) {
        return info.strip().split("[\\s{,]", 2)[0].equals("java");
    }

    private int closing(List<String> text, int open, String fence) {
        for (int i = open + 1; i < text.size(); i++) {
            String candidate = text.get(i).strip();
            boolean sameKind = !candidate.isEmpty() && candidate.chars().allMatch(c -> c == fence.charAt(0));
            if (sameKind && candidate.length() >= fence.length()) {
                return i;
            }
        }
        throw new IllegalArgumentException(new Line(file, open + 1, "") + ": the fence is never closed");
    }

    private List<Line> block(List<String> text, int open, int end, int indent) {
        List<Line> block = new ArrayList<>();
        for (int i = open + 1; i < end; i++) {
            String line = text.get(i);
            int strip = 0;
            while (strip < indent && strip < line.length() && Character.isWhitespace(line.charAt(strip))) {
                strip++;
            }
            block.add(new Line(file, i + 1, line.substring(strip)));
        }
        if (block.stream().allMatch(line -> line.text().isBlank())) {
            throw new IllegalArgumentException(new Line(file, open + 1, "") + ": the Java block is empty");
        }
        return block;
    }

    private void add(List<List<List<Line>>> groups, List<Line> block, Matcher continues, Line fence) {
        if (!continues.matches()) {
            groups.add(new ArrayList<>(List.of(block)));
            return;
        }
        String document = continues.group(1);
        if (document != null) {
            List<Snippet> others = read(file.resolveSibling(document)).snippets();
            groups.add(
                    others.isEmpty()
                            ? List.of()
                            : new ArrayList<>(others.get(others.size() - 1).blocks()));
        }
        if (groups.isEmpty() || groups.get(groups.size() - 1).isEmpty()) {
            throw new IllegalArgumentException(fence + ": there is no Java block before it to continue");
        }
        groups.get(groups.size() - 1).add(block);
    }

    private void readProse(Line line, Map<String, Integer> slugs) {
        Matcher heading = HEADING.matcher(line.text());
        if (heading.matches()) {
            String slug = slug(heading.group(1));
            int earlier = slugs.merge(slug, 1, Integer::sum) - 1;
            anchors.add(earlier == 0 ? slug : slug + "-" + earlier);
        }
        String prose = INLINE_CODE.matcher(line.text()).replaceAll("");
        @Nullable String definition = null;
        Matcher reference = REFERENCE.matcher(prose);
        if (reference.matches()) {
            definition = reference.group(1);
            links.add(new Link(line, definition));
        }
        if (definition == null) {
            LINK.matcher(prose).results().forEach(match -> links.add(new Link(line, match.group(1))));
            HTML_LINK.matcher(prose).results().forEach(match -> links.add(new Link(line, match.group(1))));
        }
    }

    /** What GitHub makes of a heading: markup dropped, lower case, only letters, digits, hyphens and underscores. */
    private static String slug(String heading) {
        return heading.replaceAll("]\\([^)]*\\)", "]")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                .replace(' ', '-');
    }
}
