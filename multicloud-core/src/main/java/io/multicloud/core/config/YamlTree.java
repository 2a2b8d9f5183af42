package io.multicloud.core.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one YAML document into a located tree. Anchors and aliases work; merge keys are ordinary keys. */
public final class YamlTree {
    /** Tags that change nothing about a value that is read as text. */
    private static final Set<String> PLAIN_TAGS = Set.of(
            "tag:yaml.org,2002:str",
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float",
            "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:null",
            "tag:yaml.org,2002:map",
            "tag:yaml.org,2002:seq");

    private final YAMLParser parser;
    private final String source;
    private final Problems problems;
    private final Map<String, Node> anchors = new HashMap<>();

    private YamlTree(YAMLParser parser, String source, Problems problems) {
        this.parser = parser;
        this.source = source;
        this.problems = problems;
    }

    /** Reads a document; what cannot be read is a problem, and missing from the tree. */
    public static Node.Mapping read(String yaml, String source, Problems problems) {
        Location whole = Location.whole(source);
        try (YAMLParser parser = new YAMLFactory().createParser(yaml)) {
            YamlTree tree = new YamlTree(parser, source, problems);
            try {
                return tree.document();
            } catch (JsonProcessingException e) {
                tree.syntax(e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
        return Node.Mapping.empty(whole);
    }

    private Node.Mapping document() throws IOException {
        Location whole = Location.whole(source);
        JsonToken first = parser.nextToken();
        if (first == null) {
            return Node.Mapping.empty(whole);
        }
        Node root = node("");
        if (parser.nextToken() != null) {
            problems.add(here(), "", "the file must hold one YAML document, another one begins here");
        }
        if (root instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (!(root instanceof Node.Empty)) {
            problems.add(root.at(), "", "the file must hold keys and values, is " + root.what());
        }
        return Node.Mapping.empty(whole);
    }

    /** Reads the value whose first token is the current one. */
    private Node node(String path) throws IOException {
        Location at = here();
        JsonToken token = parser.currentToken();
        String anchor = parser.getObjectId();
        String tag = parser.getTypeId();
        if (tag != null && !PLAIN_TAGS.contains(tag)) {
            // The tag itself may be the beginning of a secret that should have been quoted.
            problems.add(
                    at, path, "has a YAML tag, which means nothing here; put a value that begins with ! in quotes");
            parser.skipChildren();
            return new Node.Empty(at);
        }
        Node node;
        if (token == JsonToken.START_OBJECT) {
            node = mapping(path, at);
        } else if (token == JsonToken.START_ARRAY) {
            node = sequence(path, at);
        } else if (parser.isCurrentAlias()) {
            Node meant = anchors.get(parser.getText());
            if (meant != null) {
                return meant;
            }
            problems.add(
                    at,
                    path,
                    "refers to an anchor that is not defined before; put a value that begins with * in quotes");
            return new Node.Empty(at);
        } else if (token == JsonToken.VALUE_NULL) {
            node = new Node.Empty(at);
        } else {
            node = parser.getText().isEmpty() ? new Node.Empty(at) : new Node.Scalar(parser.getText(), at);
        }
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private Node.Mapping mapping(String path, Location at) throws IOException {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Location keyAt = here();
            String key = parser.currentName();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            Node value = node(keyPath);
            Node.Entry earlier = entries.putIfAbsent(key, new Node.Entry(keyAt, value));
            if (earlier != null) {
                problems.add(
                        keyAt,
                        keyPath,
                        "is given twice, first in line " + earlier.keyAt().line());
            }
        }
        return new Node.Mapping(entries, at);
    }

    private Node.Sequence sequence(String path, Location at) throws IOException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(path + "[" + items.size() + "]"));
        }
        return new Node.Sequence(items, at);
    }

    private Location here() {
        JsonLocation location = parser.currentTokenLocation();
        return new Location(source, location.getLineNr(), location.getColumnNr());
    }

    // Jackson has moved the base class of these exceptions but not what they tell.
    @SuppressWarnings("deprecation")
    private void syntax(JsonProcessingException error) {
        if (error instanceof com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.MarkedYAMLException marked) {
            com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.Mark mark = marked.getProblemMark();
            String context = marked.getContext();
            problems.add(
                    new Location(source, mark.getLine() + 1, mark.getColumn() + 1),
                    "",
                    "cannot be read as YAML: " + (context == null ? "" : withoutText(context) + ": ")
                            + withoutText(marked.getProblem()));
            return;
        }
        JsonLocation location = error.getLocation();
        // What the parser says otherwise may quote the file.
        problems.add(
                location == null
                        ? Location.whole(source)
                        : new Location(source, location.getLineNr(), location.getColumnNr()),
                "",
                "cannot be read as YAML from here on");
    }

    /** Removes what SnakeYAML quotes from the file: names of tags and anchors. Single characters stay. */
    private static String withoutText(@Nullable String message) {
        return message == null ? "" : message.replaceAll("(tag handle|anchor|alias) \\S.*", "$1");
    }
}
