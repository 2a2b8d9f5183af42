package io.multicloud.gcp.wire;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP routes of services, read from their {@code google.api.http} options: <a
 * href="https://github.com/googleapis/googleapis/blob/master/google/api/http.proto">http.proto</a>. Immutable.
 */
final class Routes {
    private final Map<String, List<Route>> byShape = new LinkedHashMap<>();

    Routes(FileDescriptor... files) {
        for (FileDescriptor file : files) {
            for (ServiceDescriptor service : file.getServices()) {
                for (MethodDescriptor method : service.getMethods()) {
                    HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
                    add(method, rule);
                    rule.getAdditionalBindingsList().forEach(more -> add(method, more));
                }
            }
        }
        // A literal segment beats a variable, from the left.
        byShape.values().forEach(routes -> routes.sort((a, b) -> b.literals.compareTo(a.literals)));
    }

    private void add(MethodDescriptor method, HttpRule rule) {
        String verb = switch (rule.getPatternCase()) {
            case GET -> "GET";
            case PUT -> "PUT";
            case POST -> "POST";
            case DELETE -> "DELETE";
            case PATCH -> "PATCH";
            default -> null;
        };
        if (verb == null) {
            return;
        }
        String template = switch (rule.getPatternCase()) {
            case GET -> rule.getGet();
            case PUT -> rule.getPut();
            case POST -> rule.getPost();
            case DELETE -> rule.getDelete();
            default -> rule.getPatch();
        };
        Route route = Route.parse(method, template, rule.getBody());
        byShape.computeIfAbsent(verb + route.segments.size(), key -> new ArrayList<>())
                .add(route);
    }

    /** Returns how many routes there are. */
    int size() {
        return byShape.values().stream().mapToInt(List::size).sum();
    }

    /**
     * A route that was taken.
     *
     * @param method where it leads
     * @param variables what stands in the path, by field
     * @param body the field that the body fills: {@code *} for all that the path leaves, empty for none
     */
    record Match(MethodDescriptor method, Map<String, String> variables, String body) {
        /** Returns service and method, for example {@code Instances.Insert}. */
        String name() {
            return method.getService().getName() + "." + method.getName();
        }
    }

    /** Finds the route of a request; the path is as it was sent, still encoded. */
    Optional<Match> find(String verb, String rawPath) {
        String[] parts = rawPath.substring(Math.min(1, rawPath.length())).split("/", -1);
        for (Route route : byShape.getOrDefault(verb + parts.length, List.of())) {
            Map<String, String> variables = route.match(parts);
            if (variables != null) {
                return Optional.of(new Match(route.method, variables, route.body));
            }
        }
        return Optional.empty();
    }

    /** Removes the percent encoding of a path's segment, in which a plus is a plus. */
    static String decode(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw GcpError.invalid("the path segment '" + segment + "' is not encoded well");
        }
    }

    /** One segment: a literal, or the part of a variable. */
    private record Segment(
            @Nullable String literal, @Nullable String variable) {}

    private record Route(
            MethodDescriptor method,
            List<Segment> segments,
            @Nullable String custom,
            String body,
            String literals) {
        static Route parse(MethodDescriptor method, String template, String body) {
            List<Segment> segments = new ArrayList<>();
            String rest = template;
            String custom = null;
            int colon = rest.lastIndexOf(':');
            if (colon > rest.lastIndexOf('/') && colon > rest.lastIndexOf('}')) {
                custom = rest.substring(colon);
                rest = rest.substring(0, colon);
            }
            int at = 0;
            while (at < rest.length()) {
                at++; // The slash.
                if (rest.charAt(at) == '{') {
                    int end = rest.indexOf('}', at);
                    String inside = rest.substring(at + 1, end);
                    int equals = inside.indexOf('=');
                    String name = equals < 0 ? inside : inside.substring(0, equals);
                    for (String part : (equals < 0 ? "*" : inside.substring(equals + 1)).split("/", -1)) {
                        segments.add(part.equals("*") ? new Segment(null, name) : new Segment(part, name));
                    }
                    at = end + 1;
                } else {
                    int end = rest.indexOf('/', at);
                    end = end < 0 ? rest.length() : end;
                    segments.add(new Segment(rest.substring(at, end), null));
                    at = end;
                }
            }
            StringBuilder literals = new StringBuilder();
            segments.forEach(segment -> literals.append(segment.literal == null ? '0' : '1'));
            return new Route(
                    method,
                    segments,
                    custom,
                    body,
                    literals.append(custom == null ? '0' : '1').toString());
        }

        @Nullable
        Map<String, String> match(String[] parts) {
            Map<String, String> found = new LinkedHashMap<>();
            for (int i = 0; i < parts.length; i++) {
                Segment segment = segments.get(i);
                String part = parts[i];
                if (custom != null && i == parts.length - 1) {
                    if (!part.endsWith(custom)) {
                        return null;
                    }
                    part = part.substring(0, part.length() - custom.length());
                }
                if (part.isEmpty() || (segment.literal != null && !segment.literal.equals(part))) {
                    return null;
                }
                if (segment.variable != null) {
                    found.merge(segment.variable, decode(part), (a, b) -> a + "/" + b);
                }
            }
            return found;
        }
    }
}
