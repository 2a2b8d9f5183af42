package io.multicloud.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.aws.client.Aws;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A cloud that takes no pages of less than five, and shows its items in the order they were made. */
class Ec2PagesTest {
    private final FakeCloud cloud = FakeCloud.aws(VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z")));
    private final Aws aws = new Aws(
            ProviderConfig.builder("prod", "aws").build(),
            new Context(cloud.time(), null),
            Region.of("us-east-1"),
            Duration.ZERO);

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}

    private final List<String> items = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();

    /** A token is the item a page begins with; a page that begins with what is gone begins with the next. */
    private Slice<String> fetch(Integer size, String token) {
        sizes.add(size);
        int from = token == null
                ? 0
                : (int) items.stream().filter(item -> item.compareTo(token) < 0).count();
        int to = Math.min(items.size(), from + size);
        return new Slice<>(items.subList(from, to), to < items.size() ? items.get(to) : null);
    }

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            items.add(String.format("item-%03d", i));
        }
    }

    private Page<String> page(int wanted, Optional<String> token) {
        return Ec2Pages.<String>ofMany(aws, Function.identity()).fetch(Optional.of(wanted), token, this::fetch);
    }

    @Property(tries = 200)
    void everyPageSizeShowsEveryItemOnce(
            @ForAll @IntRange(min = 0, max = 40) int count, @ForAll @IntRange(min = 1, max = 12) int wanted) {
        items.clear();
        sizes.clear();
        fill(count);
        List<String> seen = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            Page<String> page = page(wanted, token);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(wanted);
            seen.addAll(page.items());
            token = page.nextToken();
        } while (token.isPresent());
        assertThat(seen).containsExactlyElementsOf(items);
        assertThat(sizes).allMatch(size -> size >= 5);
    }

    @Property(tries = 200)
    void whatStaysIsShownOnceWhileOthersGo(
            @ForAll @IntRange(min = 6, max = 30) int count,
            @ForAll @IntRange(min = 1, max = 4) int wanted,
            @ForAll @IntRange(min = 0, max = 29) int goes) {
        items.clear();
        fill(count);
        List<String> stay = new ArrayList<>(items);
        List<String> seen = new ArrayList<>(page(wanted, Optional.empty()).items());
        Optional<String> token = page(wanted, Optional.empty()).nextToken();
        String gone = items.get(goes % count);
        items.remove(gone);
        stay.remove(gone);
        while (token.isPresent()) {
            Page<String> page = page(wanted, token);
            seen.addAll(page.items());
            token = page.nextToken();
        }
        assertThat(seen).doesNotHaveDuplicates().containsAll(stay);
    }

    @Test
    void aLargerPageIsCutToWhatTheCloudAllows() {
        fill(3);
        page(1_000_000, Optional.empty());
        assertThat(sizes).containsExactly(1000);
    }

    @Test
    void aListingWithoutPagesIsCutByIds() {
        items.addAll(List.of("c", "a", "b"));
        Ec2Pages<String> pages = Ec2Pages.ofAll(aws, Function.identity());
        Page<String> first = pages.fetch(Optional.of(2), Optional.empty(), (size, token) -> new Slice<>(items, null));
        assertThat(first.items()).containsExactly("a", "b");
        items.remove("b");
        items.add("d");
        Page<String> second = pages.fetch(Optional.of(2), first.nextToken(), (size, token) -> new Slice<>(items, null));
        assertThat(second.items()).containsExactly("c", "d");
        assertThat(second.nextToken()).isEmpty();
        assertThatThrownBy(() -> pages.fetch(
                        Optional.of(2), Optional.of("no such token"), (size, token) -> new Slice<>(items, null)))
                .isInstanceOfSatisfying(
                        CloudException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
}
