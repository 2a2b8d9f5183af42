package io.multicloud.core.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What must be known of a journal after it was lost with its site: which sagas were under way, which of them own resources,
 * and who had which role. Small enough to be written elsewhere after each change of a role.
 *
 * @param sagas those that have not ended, in the order of their ids
 * @param sites all of them, by name
 */
public record Heads(List<Saga> sagas, List<SiteRecord> sites) {
    private static final int FORMAT = 1;
    private static final int PAGE = 1_000;
    private static final List<SagaState> UNFINISHED = List.of(SagaState.ACTIVE, SagaState.PAUSED);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the lists. */
    public Heads {
        sagas = List.copyOf(sagas);
        sites = List.copyOf(sites);
    }

    /**
     * The head of one saga.
     *
     * @param id which also tags what it owns
     * @param kind its program
     * @param input what it was started with
     * @param state active or paused
     * @param direction forwards, or back
     * @param position index of its step
     * @param epoch of its last claim
     * @param revision of its last commit
     */
    public record Saga(
            String id,
            SagaKind kind,
            String input,
            SagaState state,
            Direction direction,
            int position,
            long epoch,
            long revision) {}

    /** Reads the heads of a journal. */
    public static CompletionStage<Heads> of(Journal journal) {
        return sagas(journal, "", new ArrayList<>())
                .thenCompose(sagas -> journal.sites().thenApply(sites -> new Heads(sagas, sites)));
    }

    private static CompletionStage<List<Saga>> sagas(Journal journal, String after, List<Saga> before) {
        return journal.list(UNFINISHED, after, PAGE).thenCompose(page -> {
            page.forEach(saga -> before.add(new Saga(
                    saga.id(),
                    saga.kind(),
                    saga.input(),
                    saga.cursor().state(),
                    saga.cursor().direction(),
                    saga.cursor().position(),
                    saga.epoch(),
                    saga.revision())));
            return page.size() < PAGE
                    ? CompletableFuture.completedFuture(before)
                    : sagas(journal, page.get(PAGE - 1).id(), before);
        });
    }

    /** Returns them as JSON that {@link #parse} reads; equal heads give equal text. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode().put("format", FORMAT);
        ArrayNode sagaNodes = root.putArray("sagas");
        for (Saga saga : sagas) {
            sagaNodes
                    .addObject()
                    .put("id", saga.id())
                    .put("kind", saga.kind().name())
                    .put("version", saga.kind().version())
                    .put("input", saga.input())
                    .put("state", saga.state().name())
                    .put("direction", saga.direction().name())
                    .put("position", saga.position())
                    .put("epoch", saga.epoch())
                    .put("revision", saga.revision());
        }
        ArrayNode siteNodes = root.putArray("sites");
        for (SiteRecord site : sites) {
            siteNodes
                    .addObject()
                    .put("name", site.name())
                    .put("role", site.role())
                    .put("epoch", site.epoch())
                    .put("writer", site.writer())
                    .put("changedAt", site.changedAt().toString());
        }
        return root.toString();
    }

    /**
     * Reads what {@link #toJson} has written.
     *
     * @throws JournalException {@link JournalException.Reason#CORRUPT} or {@link JournalException.Reason#NEWER_SCHEMA}
     */
    public static Heads parse(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            int format = root.required("format").intValue();
            if (format > FORMAT) {
                throw new JournalException(
                        JournalException.Reason.NEWER_SCHEMA,
                        "the exported heads of a journal have format " + format + ", this library knows those up to "
                                + FORMAT,
                        null);
            }
            List<Saga> sagas = new ArrayList<>();
            for (JsonNode saga : root.required("sagas")) {
                sagas.add(new Saga(
                        text(saga, "id"),
                        new SagaKind(
                                text(saga, "kind"), saga.required("version").intValue()),
                        text(saga, "input"),
                        SagaState.valueOf(text(saga, "state")),
                        Direction.valueOf(text(saga, "direction")),
                        saga.required("position").intValue(),
                        saga.required("epoch").longValue(),
                        saga.required("revision").longValue()));
            }
            List<SiteRecord> sites = new ArrayList<>();
            for (JsonNode site : root.required("sites")) {
                sites.add(new SiteRecord(
                        text(site, "name"),
                        text(site, "role"),
                        site.required("epoch").longValue(),
                        text(site, "writer"),
                        Instant.parse(text(site, "changedAt"))));
            }
            return new Heads(sagas, sites);
        } catch (JsonProcessingException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT,
                    "the exported heads of a journal cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).textValue();
    }
}
