package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagedTest {
    private final List<Optional<String>> requests = new ArrayList<>();

    private Page<Integer> page(Optional<String> token) {
        requests.add(token);
        return switch (token.orElse("")) {
            case "" -> new Page<>(List.of(1, 2), Optional.of("b"));
            case "b" -> new Page<>(List.of(), Optional.of("c"));
            default -> Page.last(List.of(3));
        };
    }

    @Test
    void anEmptyPageInTheMiddleDoesNotEndTheListing() {
        assertThat(Paged.from(Optional.empty(), this::page)).containsExactly(1, 2, 3);
    }

    @Test
    void pagesAreFetchedOnlyAsTheyAreNeeded() {
        Paged<Integer> paged = Paged.from(Optional.empty(), this::page);
        assertThat(requests).isEmpty();
        assertThat(paged.stream().findFirst()).contains(1);
        assertThat(requests).containsExactly(Optional.empty());
    }

    @Test
    void aListingResumesFromAToken() {
        assertThat(Paged.from(Optional.of("b"), this::page)).containsExactly(3);
        assertThat(requests).containsExactly(Optional.of("b"), Optional.of("c"));
    }

    @Test
    void eachIterationStartsAgain() {
        Paged<Integer> paged = Paged.from(Optional.empty(), this::page);
        assertThat(paged).hasSize(3);
        assertThat(paged).hasSize(3);
        assertThat(requests).hasSize(6);
    }
}
