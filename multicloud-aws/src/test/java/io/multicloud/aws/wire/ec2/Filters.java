package io.multicloud.aws.wire.ec2;

import io.multicloud.aws.wire.AwsException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The filters of one Describe operation. A resource is shown if for each filter one of its values matches one of those given;
 * {@code *} stands for any characters, {@code ?} for one, and a backslash takes the next character as it is: <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html">filtering</a>.
 *
 * @param <R> what is filtered
 */
final class Filters<R> {
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html: up to 200 values in a request.
    private static final int MOST_VALUES = 200;

    private final Map<String, Function<R, Collection<String>>> known = new LinkedHashMap<>();
    private final Function<R, Map<String, String>> tags;

    /** Makes filters that know tags. */
    Filters(Function<R, Map<String, String>> tags) {
        this.tags = tags;
    }

    /** Adds a filter by a value that is always there. */
    Filters<R> on(String name, Function<R, String> value) {
        return onAny(name, resource -> List.of(value.apply(resource)));
    }

    /** Adds a filter by several values. */
    Filters<R> onAny(String name, Function<R, Collection<String>> values) {
        known.put(name, values);
        return this;
    }

    /** Returns what a request asks for. */
    Predicate<R> predicate(List<Filter> filters) {
        Predicate<R> all = resource -> true;
        for (Filter filter : filters) {
            all = all.and(one(filter));
        }
        return all;
    }

    private Predicate<R> one(Filter filter) {
        String name = filter.name();
        if (name == null || name.isEmpty()) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter Filter.Name");
        }
        if (filter.values().isEmpty() || filter.values().size() > MOST_VALUES) {
            throw AwsException.invalid(
                    "InvalidParameterValue", "The filter '" + name + "' must have from 1 to 200 values");
        }
        List<Predicate<String>> wanted =
                filter.values().stream().map(Filters::matcher).toList();
        Function<R, Collection<String>> values = values(name);
        return resource -> values.apply(resource).stream()
                .anyMatch(value -> wanted.stream().anyMatch(matcher -> matcher.test(value)));
    }

    private Function<R, Collection<String>> values(String name) {
        if (name.startsWith("tag:")) {
            String key = name.substring("tag:".length());
            return resource -> {
                String value = tags.apply(resource).get(key);
                return value == null ? List.of() : List.of(value);
            };
        }
        if (name.equals("tag-key")) {
            return resource -> tags.apply(resource).keySet();
        }
        Function<R, Collection<String>> found = known.get(name);
        if (found == null) {
            throw AwsException.invalid("InvalidParameterValue", "The filter '" + name + "' is invalid");
        }
        return found;
    }

    private static Predicate<String> matcher(String wanted) {
        if (wanted.chars().noneMatch(c -> c == '*' || c == '?' || c == '\\')) {
            return wanted::equals;
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < wanted.length(); i++) {
            char c = wanted.charAt(i);
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else {
                char literal = c == '\\' && i + 1 < wanted.length() ? wanted.charAt(++i) : c;
                regex.append(Pattern.quote(String.valueOf(literal)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    }
}
