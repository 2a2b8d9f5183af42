package io.multicloud.aws.ec2;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.aws.client.Aws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the size asked for, from requests that do not take every size. One page is one request.
 *
 * @param <N> the cloud's own class
 */
final class Ec2Pages<N> {
    /**
     * What begins a token that says more than the cloud's own: which of the items at that place were shown already. They are
     * named, not counted, because others may go in the meantime.
     */
    private static final String SHOWN = "mc-shown/";

    /** What begins a token of a listing without pages in the cloud: the last id shown. */
    private static final String BEHIND = "mc-behind/";

    private final Aws aws;
    private final int least;
    private final int most;
    private final Function<N, String> idOf;

    private Ec2Pages(Aws aws, int least, int most, Function<N, String> idOf) {
        this.aws = aws;
        this.least = least;
        this.most = most;
        this.idOf = idOf;
    }

    /** Returns pages of what a request gives from 5 to 1000 of: the least and the most that EC2 takes. */
    static <N> Ec2Pages<N> ofMany(Aws aws, Function<N, String> idOf) {
        return new Ec2Pages<>(aws, 5, 1000, idOf);
    }

    /** Returns pages of what a request gives all of. */
    static <N> Ec2Pages<N> ofAll(Aws aws, Function<N, String> idOf) {
        return new Ec2Pages<>(aws, 0, 0, idOf);
    }

    /**
     * Fetches one page.
     *
     * @param wanted the most items to show; empty for as many as the cloud likes to give
     * @param token where to go on
     * @param fetch sends one request, given a size and the cloud's own token
     */
    Page<N> fetch(
            Optional<Integer> wanted,
            Optional<String> token,
            BiFunction<@Nullable Integer, @Nullable String, Slice<N>> fetch) {
        return most == 0 ? ofAll(wanted, token, fetch) : ofMany(wanted, token, fetch);
    }

    private Page<N> ofAll(
            Optional<Integer> wanted,
            Optional<String> token,
            BiFunction<@Nullable Integer, @Nullable String, Slice<N>> fetch) {
        token.filter(text -> !text.startsWith(BEHIND)).ifPresent(this::refuse);
        String behind = token.map(text -> text.substring(BEHIND.length())).orElse("");
        List<N> items = new ArrayList<>(fetch.apply(null, null).items());
        items.removeIf(item -> idOf.apply(item).compareTo(behind) <= 0);
        items.sort(Comparator.comparing(idOf));
        int size = wanted.orElse(Integer.MAX_VALUE);
        if (items.size() <= size) {
            return Page.last(items);
        }
        List<N> shown = items.subList(0, size);
        return new Page<>(shown, Optional.of(BEHIND + idOf.apply(shown.get(size - 1))));
    }

    private Page<N> ofMany(
            Optional<Integer> wanted,
            Optional<String> token,
            BiFunction<@Nullable Integer, @Nullable String, Slice<N>> fetch) {
        int size = Math.min(wanted.orElse(most), most);
        Place place = place(token.orElse(null));
        Slice<N> slice = fetch.apply(Math.max(size, least), place.nativeToken());
        List<N> open = new ArrayList<>(slice.items());
        open.removeIf(item -> place.shown().contains(idOf.apply(item)));
        if (open.size() <= size) {
            return new Page<>(open, slice.more() ? Optional.ofNullable(slice.next()) : Optional.empty());
        }
        List<N> shown = open.subList(0, size);
        Set<String> all = new LinkedHashSet<>(place.shown());
        shown.forEach(item -> all.add(idOf.apply(item)));
        return new Page<>(shown, Optional.of(new Place(place.nativeToken(), all).token()));
    }

    private Place place(@Nullable String token) {
        if (token == null || !token.startsWith(SHOWN)) {
            if (token != null && token.startsWith(BEHIND)) {
                refuse(token);
            }
            return new Place(token, Set.of());
        }
        String[] parts = token.substring(SHOWN.length()).split("/", 2);
        if (parts.length != 2) {
            refuse(token);
        }
        return new Place(
                parts[1].isEmpty() ? null : parts[1], new LinkedHashSet<>(Arrays.asList(parts[0].split(",", -1))));
    }

    private void refuse(String token) {
        throw aws.error(ErrorCode.INVALID_ARGUMENT, "the page token '" + token + "' is not one of this listing's")
                .build();
    }

    private record Place(@Nullable String nativeToken, Set<String> shown) {
        String token() {
            return SHOWN + String.join(",", shown) + "/" + (nativeToken == null ? "" : nativeToken);
        }
    }
}
