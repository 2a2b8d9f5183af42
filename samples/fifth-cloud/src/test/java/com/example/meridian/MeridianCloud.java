package com.example.meridian;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Meridian without its wire: two regions, what is in them, and the jobs that change it. Nothing happens by itself: each
 * request first finishes what has become due by the clock. Thread-safe.
 */
final class MeridianCloud {
    static final List<String> REGIONS = List.of("north", "south");

    private static final Map<String, List<String>> HALLS = Map.of("north", List.of("n1", "n2"), "south", List.of("s1"));
    private static final Duration SHOWN_AFTER_RETIRING = Duration.ofMinutes(10);
    private static final int LARGEST_PAGE = 100;
    private static final int MOST_LABELS = 40;

    final InstantSource clock;
    private final Map<String, Item> items = new TreeMap<>();
    private final Map<String, Job> jobs = new TreeMap<>();
    private final Map<String, Made> tokens = new HashMap<>();
    private final Machines machines = new Machines(this);
    private final Disks disks = new Disks(this);
    private long sequence;

    MeridianCloud(InstantSource clock) {
        this.clock = clock;
    }

    /** What a token has made. */
    private record Made(
            ObjectNode body, Item item, @Nullable Job job) {}

    /** Returns how many machines of any kind a hall can still take; to be set by tests. */
    synchronized void room(String hall, int free) {
        machines.room(hall, free);
    }

    /** Sets how many machines a region may have. */
    synchronized void limit(int most) {
        machines.limit(most);
    }

    /** Lets the next machine that is accepted not come up. */
    synchronized void nextMachineDoesNotComeUp() {
        machines.nextDoesNotComeUp();
    }

    /** Returns all that costs money. */
    synchronized List<Item> billed() {
        settle();
        return items.values().stream()
                .filter(item -> !item.collection.equals("keys") && !item.in("retired"))
                .toList();
    }

    /**
     * Answers one request.
     *
     * @param path the segments below {@code /v1}
     * @param parameters what stands behind the question mark
     * @param token the token of a create, or empty
     * @throws Refusal if the answer is no
     */
    synchronized ObjectNode answer(
            String method, List<String> path, Map<String, String> parameters, String token, ObjectNode body) {
        settle();
        String shape = method + " " + path.size();
        if (path.equals(List.of("account"))) {
            return object().put("name", "acme");
        }
        if (path.get(0).equals("regions") && path.size() == 1) {
            ArrayNode all = array();
            REGIONS.forEach(region -> all.add(region(region)));
            return object().set("items", all);
        }
        if (!path.get(0).equals("regions") || !REGIONS.contains(path.get(1))) {
            throw Refusal.absent("such place: " + path);
        }
        String region = path.get(1);
        String what = path.size() > 2 ? path.get(2) : "";
        return switch (shape) {
            case "GET 2" -> region(region);
            case "GET 3" ->
                switch (what) {
                    case "shapes" -> object().set("items", Shapes.all());
                    case "systems" -> object().set("items", Systems.all());
                    default -> list(region, collection(what), parameters);
                };
            case "POST 3" -> create(region, collection(what), token, body);
            case "GET 4" ->
                what.equals("jobs")
                        ? show(job(region, path.get(3)))
                        : what.equals("templates") && Systems.find(path.get(3)) != null
                                ? Systems.find(path.get(3)).deepCopy()
                                : item(region, collection(what), path.get(3))
                                        .shown
                                        .deepCopy();
            case "DELETE 4" ->
                what.equals("jobs") ? cancel(job(region, path.get(3))) : delete(path.get(3), region, collection(what));
            case "PATCH 5" -> label(item(region, collection(what), path.get(3)), body);
            case "POST 5" -> act(item(region, collection(what), path.get(3)), path.get(4), body);
            default -> throw Refusal.absent("such request: " + method + " " + path);
        };
    }

    private static ObjectNode region(String name) {
        ArrayNode halls = array();
        HALLS.getOrDefault(name, List.of()).forEach(halls::add);
        return object().put("name", name).set("halls", halls);
    }

    static List<String> halls(String region) {
        return HALLS.getOrDefault(region, List.of());
    }

    private static String collection(String name) {
        if (!List.of("machines", "disks", "templates", "keys").contains(name)) {
            throw Refusal.absent("collection '" + name + "'");
        }
        return name;
    }

    // What all collections do alike.

    private ObjectNode create(String region, String collection, String token, ObjectNode body) {
        String key = region + "/" + collection + "/" + token;
        Made before = token.isEmpty() ? null : tokens.get(key);
        if (before != null) {
            if (!before.body.equals(body)) {
                throw new Refusal(409, "E_TOKEN_REUSED", "the token was used with another body");
            }
            return answer(before.item, before.job);
        }
        requireName(collection, body.path("name").asText());
        requireLabels(body.path("labels"));
        Item item = switch (collection) {
            case "machines" -> machines.create(region, body);
            case "disks" -> disks.create(region, body);
            case "templates" -> template(region, body);
            default -> key(region, body);
        };
        if (!token.isEmpty()) {
            tokens.put(key, new Made(body.deepCopy(), item, item.job));
        }
        return answer(item, item.job);
    }

    private Item template(String region, ObjectNode body) {
        Item machine = item(region, "machines", body.path("machine").asText());
        if (!machine.in("on", "off")) {
            throw Refusal.state("the machine is " + machine.state());
        }
        Item root = item(region, "disks", machine.shown.path("disks").path(0).asText());
        Item template = add(region, "templates", "t", body);
        template.shown
                .put("arch", machine.shown.path("shape").path("arch").asText())
                .put("gib", root.shown.path("gib").asLong());
        template.state("copying");
        begin(template, 45, done -> template.state("ready"), () -> remove(template));
        return template;
    }

    private Item key(String region, ObjectNode body) {
        String name = body.path("name").asText();
        boolean taken = items.values().stream()
                .anyMatch(item -> item.collection.equals("keys")
                        && item.region.equals(region)
                        && item.shown.path("name").asText().equals(name));
        if (taken) {
            throw new Refusal(409, "E_NAME_TAKEN", "there is a key '" + name + "' in " + region);
        }
        Item key = add(region, "keys", "k", body);
        String text = body.path("key").asText();
        key.shown.put("key", text).put("fingerprint", Integer.toHexString(text.hashCode()));
        return key;
    }

    private ObjectNode list(String region, String collection, Map<String, String> parameters) {
        int limit = limit(parameters.get("limit"));
        String after = cursor(parameters.get("after"));
        String name = parameters.get("name");
        ArrayNode found = array();
        String last = "";
        for (Item item : items.values()) {
            if (!item.region.equals(region)
                    || !item.collection.equals(collection)
                    || item.in("retired")
                    || item.id.compareTo(after) <= 0
                    || (name != null && !item.shown.path("name").asText().equals(name))) {
                continue;
            }
            if (found.size() == limit) {
                return object().put(
                                "next",
                                Base64.getUrlEncoder()
                                        .encodeToString(("after " + last).getBytes(StandardCharsets.UTF_8)))
                        .set("items", found);
            }
            found.add(item.shown.deepCopy());
            last = item.id;
        }
        return object().set("items", found);
    }

    private static int limit(@Nullable String asked) {
        if (asked == null) {
            return LARGEST_PAGE / 2;
        }
        if (!asked.matches("[1-9]\\d{0,8}")) {
            throw Refusal.badValue("limit must be a number from 1, was " + asked);
        }
        return Math.min(LARGEST_PAGE, Integer.parseInt(asked));
    }

    private static String cursor(@Nullable String after) {
        if (after == null) {
            return "";
        }
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8);
            if (decoded.startsWith("after ")) {
                return decoded.substring("after ".length());
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new Refusal(400, "E_BAD_CURSOR", "no cursor of ours: " + after);
    }

    private ObjectNode delete(String id, String region, String collection) {
        if (collection.equals("templates") && Systems.find(id) != null) {
            throw new Refusal(403, "E_FORBIDDEN", "public templates are Meridian's own");
        }
        Item item = item(region, collection, id);
        switch (collection) {
            case "machines" -> machines.delete(item);
            case "disks" -> disks.delete(item);
            case "templates" -> {
                if (!item.in("dropping")) {
                    overtake(item, "deletion");
                    item.state("dropping");
                    begin(item, 3, done -> remove(item), null);
                }
            }
            default -> remove(item);
        }
        return answer(item, item.job);
    }

    private ObjectNode act(Item item, String action, ObjectNode body) {
        switch (item.collection + " " + action) {
            case "machines start" -> machines.start(item);
            case "machines stop" -> machines.stop(item);
            case "disks link" ->
                disks.link(
                        item, item(item.region, "machines", body.path("machine").asText()));
            case "disks unlink" -> disks.unlink(item);
            default -> throw Refusal.absent("action '" + action + "' of " + item.collection);
        }
        return answer(item, item.job);
    }

    private ObjectNode label(Item item, ObjectNode body) {
        if (item.in("retired")) {
            throw Refusal.absent("machine " + item.id + " any more");
        }
        ObjectNode labels = item.shown.path("labels").deepCopy();
        body.path("remove").forEach(key -> labels.remove(key.asText()));
        body.path("set").properties().forEach(label -> labels.set(label.getKey(), label.getValue()));
        requireLabels(labels);
        item.shown.set("labels", labels);
        return item.shown.deepCopy();
    }

    private static void requireName(String collection, String name) {
        int longest = collection.equals("machines") ? 63 : 128;
        if (name.isBlank() || name.length() > longest || name.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.badValue("a name has 1 to " + longest + " characters that can be seen, was '" + name + "'");
        }
    }

    private static void requireLabels(JsonNode labels) {
        if (labels.size() > MOST_LABELS) {
            throw Refusal.badValue("at most " + MOST_LABELS + " labels, were " + labels.size());
        }
        labels.properties().forEach(label -> {
            if (label.getKey().length() > 128 || label.getValue().asText().length() > 256) {
                throw Refusal.badValue("a label has at most 128 and 256 characters, was " + label);
            }
        });
    }

    // What the kinds build on.

    /** Adds an item with the name and labels of a body. */
    Item add(String region, String collection, String prefix, ObjectNode body) {
        String id = String.format("%s-%08d", prefix, ++sequence);
        ObjectNode shown = object().put("id", id)
                .put("name", body.path("name").asText())
                .put("createdAt", clock.instant().toString());
        shown.set("labels", body.has("labels") ? body.path("labels").deepCopy() : object());
        Item item = new Item(region, collection, id, shown);
        items.put(id, item);
        return item;
    }

    /** Returns an item that is there. */
    Item item(String region, String collection, String id) {
        Item item = items.get(id);
        if (item == null || !item.region.equals(region) || !item.collection.equals(collection)) {
            throw Refusal.absent("item '" + id + "' in " + collection + " of " + region);
        }
        return item;
    }

    @Nullable
    Item find(String id) {
        return items.get(id);
    }

    List<Item> all(String region, String collection) {
        return items.values().stream()
                .filter(item -> item.region.equals(region) && item.collection.equals(collection))
                .toList();
    }

    void remove(Item item) {
        items.remove(item.id);
        tokens.values().removeIf(made -> made.item == item);
    }

    /** Keeps a machine that is gone in sight for a while. */
    void showForAWhile(Item item) {
        item.shownUntil = clock.instant().plus(SHOWN_AFTER_RETIRING);
    }

    /** Begins work on an item. */
    Job begin(Item item, long seconds, Consumer<Job> whenDone, @Nullable Runnable whenCancelled) {
        Job job = new Job(
                String.format("j-%08d", ++sequence),
                item,
                clock.instant(),
                Duration.ofSeconds(seconds),
                whenDone,
                whenCancelled);
        jobs.put(job.id, job);
        item.job = job;
        return job;
    }

    /** Ends the work on an item in favour of other work. */
    void overtake(Item item, String by) {
        Job job = item.job;
        if (job != null && job.running()) {
            job.overtake(by);
        }
        item.job = null;
    }

    private ObjectNode cancel(Job job) {
        if (job.running()) {
            if (job.whenCancelled == null) {
                throw Refusal.state("the job can no longer be stopped");
            }
            job.fail(new Refusal(409, "E_OVERTAKEN", "cancelled"));
            job.item.job = null;
            job.whenCancelled.run();
        }
        return show(job);
    }

    private Job job(String region, String id) {
        Job job = jobs.get(id);
        if (job == null || !job.item.region.equals(region)) {
            throw Refusal.absent("job '" + id + "'");
        }
        return job;
    }

    private ObjectNode show(Job job) {
        ObjectNode shown = object().put("id", job.id).put("state", job.state);
        shown.set("item", job.item.shown.deepCopy());
        if (job.running()) {
            shown.put("percent", job.percent(clock.instant())).put("askAgain", 5);
        }
        Refusal error = job.error;
        if (error != null) {
            shown.set("error", object().put("code", error.code()).put("message", error.getMessage()));
        }
        return shown;
    }

    private static ObjectNode answer(Item item, @Nullable Job job) {
        ObjectNode answer = object();
        answer.set("item", item.shown.deepCopy());
        if (job != null) {
            answer.put("job", job.id);
        }
        return answer;
    }

    /** Finishes what is due, in the order it became due. */
    private void settle() {
        Instant now = clock.instant();
        List<Job> due = new ArrayList<>(jobs.values().stream()
                .filter(job -> job.running() && !job.endsAt.isAfter(now))
                .toList());
        due.sort((a, b) -> a.endsAt.compareTo(b.endsAt));
        for (Job job : due) {
            if (job.running()) {
                job.state = "done";
                job.item.job = null;
                job.whenDone.accept(job);
            }
        }
        new ArrayList<>(items.values()).forEach(item -> {
            Instant until = item.shownUntil;
            if (until != null && !until.isAfter(now)) {
                remove(item);
            }
        });
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** Runs something with each disk that is linked to a machine, or about to be. */
    void eachDiskOf(Item machine, Consumer<Item> action) {
        all(machine.region, "disks").stream()
                .filter(disk -> disk.machine().equals(machine.id))
                .forEach(action);
    }
}
