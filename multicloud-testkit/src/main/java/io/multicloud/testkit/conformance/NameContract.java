package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names and tags with awkward characters: kept letter by letter, or refused before anything is created. */
interface NameContract<R extends Resource, S extends ResourceSpec> extends ResourceContract<R, S> {
    @Test
    default void anAwkwardNameIsKeptOrRefused() {
        List<Runnable> checks = new ArrayList<>();
        for (String name : awkwardNames()) {
            S spec = kind().spec(bench(), name);
            checks.add(() -> keptOrRefused("name '" + name + "'", spec));
        }
        Expect.all("names with awkward characters", checks);
    }

    @Test
    default void anAwkwardTagIsKeptOrRefused() {
        List<Runnable> checks = new ArrayList<>();
        awkwardTags().forEach((key, value) -> {
            S spec = kind().withTags(spec(), Map.of(key, value));
            checks.add(() -> keptOrRefused("tag '" + key + "' = '" + value + "'", spec));
        });
        Expect.all("tags with awkward characters", checks);
    }

    @Test
    default void anAwkwardTagWrittenLaterIsKeptOrRefused() {
        needsRetagging();
        ResourceId id = make(kind().withTags(spec(), Map.of("stage", "test"))).id();
        bench().settle();
        List<Runnable> checks = new ArrayList<>();
        awkwardTags()
                .forEach((key, value) -> checks.add(() -> {
                    Map<String, String> before = service().get(id).tags();
                    boolean kept = accepted(
                            "tag '" + key + "' = '" + value + "'",
                            () -> service().tag(id, Map.of(key, value, "stage", "changed")));
                    bench().settle();
                    Map<String, String> after = service().get(id).tags();
                    if (kept) {
                        Expect.equal(
                                value,
                                after.get(key),
                                "a tag must be kept letter by letter, here that of '" + key + "'");
                        service().untag(id, Set.of(key));
                        service().tag(id, Map.of("stage", "test"));
                    } else {
                        Expect.equal(before, after, "a tag that cannot be kept must be refused with nothing changed");
                    }
                }));
        Expect.all("tags with awkward characters", checks);
    }

    private void keptOrRefused(String what, S spec) {
        Set<ResourceId> before = bench().inventory();
        List<Operation<R>> started = new ArrayList<>();
        if (!accepted(what, () -> started.add(start(spec)))) {
            bench().expectInventory(before, "a create with a refused " + what + " must create nothing");
            return;
        }
        R made = started.get(0).await();
        R read = service().get(made.id());
        Expect.equal(spec.name(), made.name(), "a name must be kept letter by letter in the result of a create");
        Expect.equal(spec.name(), read.name(), "a name must be kept letter by letter");
        Expect.equal(spec.tags(), ResourceContract.usersTags(read), "tags must be kept letter by letter");
        bench().settle();
        List<ResourceId> found = new ArrayList<>();
        service().list(ListQuery.all().withName(spec.name())).forEach(resource -> found.add(resource.id()));
        Expect.equal(List.of(made.id()), found, "a listing by name must find what has the " + what);
        service().delete(made.id()).await();
    }

    private static boolean accepted(String what, Runnable call) {
        try {
            call.run();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        } catch (CloudException e) {
            Expect.equal(
                    ErrorCode.INVALID_ARGUMENT,
                    e.code(),
                    "the " + what + " must be kept, or refused as an argument (" + e.getMessage() + ")");
            return false;
        }
    }

    private List<String> awkwardNames() {
        List<String> names = new ArrayList<>();
        for (String pattern : List.of(
                "UPPER-#",
                "#-Trailing-UPPER",
                "under_#",
                "dots.in.#",
                "with space #",
                " leading-space-#",
                "#-trailing-space ",
                "-#",
                "#-",
                "9#",
                "slash/#\\backslash",
                "colon:#;semi,comma",
                "quote'#\"quote",
                "percent%20#&amp;<x>",
                "${#}*?[a]",
                "ünïcödé-#",
                "名前-#",
                "🚀-#",
                "tab\t#",
                "line\n#")) {
            names.add(pattern.replace("#", bench().name(kind().type())));
        }
        names.add(bench().name(kind().type()) + "-" + "x".repeat(300));
        return names;
    }

    private static Map<String, String> awkwardTags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("empty", "");
        tags.put("space", "with space");
        tags.put("UPPER", "UPPER");
        tags.put("upper-value", "UPPER");
        tags.put("dots.in.key", "dots.in.value");
        tags.put("slash/key", "slash/value");
        tags.put("colon:key", "a=b;c,d");
        tags.put("quote", "'\"<&>%20\\");
        tags.put("ключ", "значение");
        tags.put("rocket", "🚀");
        tags.put("line", "one\ntwo");
        tags.put("long", "v".repeat(300));
        tags.put("k".repeat(200), "long key");
        return tags;
    }
}
