package io.multicloud.testkit.conformance;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.spi.CallInfo;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Listing: filters and pages. */
interface ListContract<R extends Resource, S extends ResourceSpec> extends ResourceContract<R, S> {
    @Test
    default void aListingShowsWhatExistsOnce() {
        List<R> made = makeTagged(3, Map.of("set", "one"));
        bench().settle();
        List<ResourceId> listed = new ArrayList<>();
        for (R resource : service().list(ListQuery.all())) {
            listed.add(resource.id());
            for (R one : made) {
                if (one.id().equals(resource.id())) {
                    Expect.equal(one.name(), resource.name(), "a listing must show the name of a resource");
                    Expect.equal(one.tags(), resource.tags(), "a listing must show the tags of a resource");
                }
            }
        }
        Expect.that(listed.containsAll(ids(made)), "a listing must show everything that exists", listed);
        Expect.equal(new LinkedHashSet<>(listed).size(), listed.size(), "a listing must show nothing twice: " + listed);
    }

    @Test
    default void aListingCanBeLimitedToANameAndTags() {
        List<R> one = makeTagged(2, Map.of("set", "one", "team", "blue"));
        List<R> two = makeTagged(1, Map.of("set", "two", "team", "blue"));
        bench().settle();
        R wanted = one.get(1);
        ListQuery all = ListQuery.all();
        Expect.all(
                "filters of a listing",
                List.of(
                        () -> expectListed(Set.of(wanted.id()), all.withName(wanted.name()), "its name"),
                        () -> expectListed(ids(one), all.withTags(Map.of("set", "one")), "a tag"),
                        () -> expectListed(ids(two), all.withTags(Map.of("set", "two", "team", "blue")), "two tags"),
                        () -> expectListed(
                                Set.of(wanted.id()),
                                all.withName(wanted.name()).withTags(Map.of("set", "one")),
                                "name and tag"),
                        () -> expectListed(
                                Set.of(), all.withName(wanted.name()).withTags(Map.of("set", "two")), "a tag it lacks"),
                        () -> expectListed(
                                Set.of(), all.withTags(Map.of("set", "on")), "the beginning of a tag's value"),
                        () -> expectListed(
                                Set.of(),
                                all.withName(
                                        wanted.name().substring(0, wanted.name().length() - 1)),
                                "the beginning of its name"),
                        () -> expectListed(Set.of(), all.withName(bench().name(kind().type())), "a name nothing has")));
    }

    @Test
    default void everyPageSizeShowsTheSame() {
        int n = 3;
        Set<ResourceId> made = ids(makeTagged(n, Map.of("set", "one")));
        bench().settle();
        List<Runnable> checks = new ArrayList<>();
        for (int size : new int[] {1, n - 1, n, n + 1, 1_000_000}) {
            ListQuery query = ListQuery.all().withTags(Map.of("set", "one")).withPageSize(size);
            checks.add(() -> {
                expectListed(made, query, "pages of " + size);
                expectPagesOf(size, service().list(query));
                expectPagesOf(size, service().list(ListQuery.all().withPageSize(size)));
            });
        }
        Expect.all("page sizes", checks);
    }

    @Test
    default void aListingGoesOnFromAToken() {
        Set<ResourceId> made = ids(makeTagged(3, Map.of("set", "one")));
        bench().settle();
        ListQuery query = ListQuery.all().withTags(Map.of("set", "one")).withPageSize(1);
        List<ResourceId> seen = new ArrayList<>();
        Page<R> page = service().list(query).pages().iterator().next();
        page.items().forEach(resource -> seen.add(resource.id()));
        while (page.nextToken().isPresent()) {
            // Each page by another process: a token must need nothing that one remembers.
            page = otherService()
                    .list(query.withPageToken(page.nextToken().orElseThrow()))
                    .pages()
                    .iterator()
                    .next();
            page.items().forEach(resource -> seen.add(resource.id()));
        }
        Expect.equal(made.size(), seen.size(), "a listing resumed page by page must show each resource once: " + seen);
        Expect.equal(made, new LinkedHashSet<>(seen), "a listing resumed page by page must show everything");
    }

    @Test
    default void aTokenNobodyGaveOutIsRefused() {
        make();
        bench().settle();
        Expect.code(ErrorCode.INVALID_ARGUMENT, "a page token that the provider does not know", () -> {
            List<R> items = new ArrayList<>();
            service().list(ListQuery.all().withPageToken("no such token")).forEach(items::add);
            return items;
        });
    }

    @Test
    default void aListingCanBeIteratedAgain() {
        Set<ResourceId> made = ids(makeTagged(2, Map.of("set", "one")));
        bench().settle();
        Paged<R> listing =
                service().list(ListQuery.all().withTags(Map.of("set", "one")).withPageSize(1));
        Expect.equal(made, ids(listing), "a listing must show everything");
        Expect.equal(made, ids(listing), "each iteration of a listing must start again from its first page");
        service().delete(made.iterator().next()).await();
        bench().settle();
        Expect.equal(1, ids(listing).size(), "each iteration must ask anew");
    }

    @Test
    default void aListingStaysRightWhileThingsAreCreatedAndDeleted() {
        List<R> made = makeTagged(6, Map.of("set", "one"));
        bench().settle();
        ListQuery query = ListQuery.all().withTags(Map.of("set", "one")).withPageSize(2);
        Iterator<Page<R>> pages = service().list(query).pages().iterator();
        List<ResourceId> seen = new ArrayList<>();
        while (seen.isEmpty() && pages.hasNext()) {
            pages.next().items().forEach(resource -> seen.add(resource.id()));
        }
        Set<ResourceId> stay = ids(made);
        ResourceId shown = seen.get(0);
        ResourceId notShown = made.stream()
                .map(Resource::id)
                .filter(id -> !seen.contains(id))
                .findFirst()
                .orElseThrow();
        service().delete(shown).await();
        service().delete(notShown).await();
        stay.remove(shown);
        stay.remove(notShown);
        Set<ResourceId> added = ids(makeTagged(2, Map.of("set", "one")));
        bench().settle();
        while (pages.hasNext()) {
            pages.next().items().forEach(resource -> seen.add(resource.id()));
        }
        Expect.equal(
                new LinkedHashSet<>(seen).size(),
                seen.size(),
                "a listing must show nothing twice, also while things are created and deleted: " + seen);
        Expect.that(
                seen.containsAll(stay), "a listing must show everything that exists all the while, here " + stay, seen);
        Set<ResourceId> left = new LinkedHashSet<>(stay);
        left.addAll(added);
        expectListed(left, query, "what has changed");
    }

    @Test
    default void aListingSendsOneRequestForEachPageWhenItIsIterated() {
        makeTagged(3, Map.of("set", "one"));
        bench().settle();
        ListQuery query = ListQuery.all().withTags(Map.of("set", "one")).withPageSize(1);
        List<Iterator<Page<R>>> made = new ArrayList<>();
        List<CallInfo> before =
                bench().callsOf(() -> made.add(service().list(query).pages().iterator()));
        Expect.equal(List.of(), before, "making a listing must send no request");
        List<Page<R>> pages = new ArrayList<>();
        List<CallInfo> calls =
                bench().callsOf(() -> service().list(query).pages().forEach(pages::add));
        int most = inParts() ? pages.size() + MOST_PARTS * listable() : pages.size();
        Expect.that(
                calls.size() >= pages.size() && calls.size() <= most,
                "a listing must send one request for each of its " + pages.size() + " pages"
                        + (inParts() ? ", and a few for each item" : ""),
                calls);
        List<CallInfo> one =
                bench().callsOf(() -> service().list(query).pages().iterator().next());
        Expect.that(
                one.size() == 1 || (inParts() && one.size() <= 1 + MOST_PARTS),
                "a listing must fetch a page when it is asked for, and no further",
                one);
    }

    /** Returns how many resources of the kind there are. */
    private int listable() {
        int count = 0;
        for (R ignored : service().list(ListQuery.all())) {
            count++;
        }
        return count;
    }

    private void expectPagesOf(int size, Paged<R> listing) {
        OptionalLong limit = bench().provider().capabilities().limit(Limit.PAGE_SIZE);
        for (Page<R> page : listing.pages()) {
            Expect.that(
                    page.items().size() <= size,
                    "a page must hold no more than the " + size + " items asked for",
                    page.items().size());
            Expect.that(
                    limit.isEmpty() || page.items().size() <= limit.getAsLong(),
                    "a page must hold no more than declared",
                    page.items().size());
        }
    }

    private void expectListed(Set<ResourceId> expected, ListQuery query, String what) {
        List<ResourceId> seen = new ArrayList<>();
        service().list(query).forEach(resource -> seen.add(resource.id()));
        Expect.equal(texts(expected), texts(seen), "a listing limited by " + what + " must show exactly what matches");
        Expect.equal(
                expected.size(), seen.size(), "a listing limited by " + what + " must show nothing twice: " + seen);
    }

    private static <R extends Resource> Set<ResourceId> ids(Iterable<R> resources) {
        Set<ResourceId> ids = new LinkedHashSet<>();
        resources.forEach(resource -> ids.add(resource.id()));
        return ids;
    }

    private static Set<String> texts(Iterable<ResourceId> ids) {
        Set<String> texts = new TreeSet<>();
        ids.forEach(id -> texts.add(id.toString()));
        return texts;
    }
}
