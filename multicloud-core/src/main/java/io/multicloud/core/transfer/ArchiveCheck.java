package io.multicloud.core.transfer;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.core.journal.Journal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the journal has of the parts of an upload: the receipts that end it, and the checksums that the object is compared with,
 * one part in an attempt. Nothing here waits for the journal: who asks too early asks again. Thread-safe.
 */
public final class ArchiveCheck {
    private static final int PAGE = 1_000;

    private final Journal journal;
    private final Map<String, CompletableFuture<?>> asked = new ConcurrentHashMap<>();

    public ArchiveCheck(Journal journal) {
        this.journal = journal;
    }

    /**
     * Returns the parts of an upload, in their order; empty if the journal has not answered yet.
     *
     * @param saga whose stream it is
     */
    public Optional<List<UploadedPart>> parts(String saga, String stream) {
        Optional<List<ExtentRecord>> extents =
                answer(saga + "/" + stream, () -> all(saga, stream, 0, new ArrayList<>()));
        return extents.map(ArchiveCheck::receipts);
    }

    private static List<UploadedPart> receipts(List<ExtentRecord> rows) {
        List<UploadedPart> parts = new ArrayList<>();
        for (ExtentRecord row : rows) {
            parts.add(new UploadedPart(parts.size() + 1, row.receipt().orElseThrow(), row.length()));
        }
        return parts;
    }

    /**
     * Compares the receipts with what the cloud says has arrived.
     *
     * @param saga whose stream it is
     * @param from the number of the first part that is compared
     * @return the number of the first one that is not there as it was uploaded, empty if there is none; empty if the journal has
     *     not answered yet
     * @throws CloudException what listing the parts of an upload throws
     */
    public Optional<OptionalInt> wrong(
            String saga, String stream, ObjectService target, MultipartUpload upload, int from) {
        return parts(saga, stream).map(noted -> {
            Map<Integer, UploadedPart> there = new HashMap<>();
            target.parts(upload).forEach(part -> there.put(part.number(), part));
            return noted.stream()
                    .filter(part -> part.number() >= from && !part.equals(there.get(part.number())))
                    .mapToInt(UploadedPart::number)
                    .findFirst();
        });
    }

    /**
     * Returns what is known of one part.
     *
     * @param saga whose stream it is
     * @param number from 1
     * @return empty if the journal has not answered yet
     * @throws CloudException {@code DATA_LOSS} if the journal does not have where it begins
     */
    public Optional<ArchivePart> part(String saga, String stream, int number) {
        Optional<List<ArchivePart>> known = answer(
                saga + "/" + stream + "#" + number,
                () -> all(saga, stream, 0, new ArrayList<>())
                        .thenCombine(
                                all(saga, ArchivePart.beginnings(stream), 0, new ArrayList<>()),
                                (parts, beginnings) -> known(parts, beginnings, number)));
        return known.map(one -> one.stream()
                .findFirst()
                .orElseThrow(() -> CloudException.builder(
                                ErrorCode.DATA_LOSS, "the journal does not have where part " + number + " begins")
                        .build()));
    }

    private static List<ArchivePart> known(List<ExtentRecord> parts, List<ExtentRecord> beginnings, int number) {
        if (number > parts.size()) {
            return List.of();
        }
        ExtentRecord part = parts.get(number - 1);
        return beginnings.stream()
                .filter(beginning -> beginning.offset() == part.offset())
                .map(beginning -> new ArchivePart(
                        part, ArchiveProgress.parse(beginning.receipt().orElseThrow())))
                .toList();
    }

    private CompletionStage<List<ExtentRecord>> all(String saga, String stream, long from, List<ExtentRecord> before) {
        return journal.forBlockingCallers().extents(saga, stream, from, PAGE).thenCompose(page -> {
            before.addAll(page);
            return page.size() < PAGE
                    ? CompletableFuture.completedFuture(before)
                    : all(saga, stream, page.get(PAGE - 1).offset() + 1, before);
        });
    }

    /**
     * What one attempt came to.
     *
     * @param position in the object, up to which everything is right; empty at its end
     */
    public record Checked(OptionalLong position) {}

    /**
     * Reads the next part back and compares it.
     *
     * @param saga whose stream it is
     * @param from the position so far
     * @return empty if the journal has not answered yet
     * @throws CloudException {@code DATA_LOSS} naming the part that differs; what reading an object throws
     */
    public Optional<Checked> check(String saga, String stream, ObjectService target, ObjectKey object, long from) {
        Optional<List<ExtentRecord>> next = answer(
                saga + "/" + stream + "@" + from,
                () -> journal.forBlockingCallers().extents(saga, stream, from, 1));
        if (next.isEmpty()) {
            return Optional.empty();
        }
        if (next.get().isEmpty()) {
            return Optional.of(new Checked(OptionalLong.empty()));
        }
        ExtentRecord part = next.get().get(0);
        if (!Optional.of(sha256(target, object, part)).equals(part.sha256())) {
            throw CloudException.builder(
                            ErrorCode.DATA_LOSS,
                            "the " + part.length() + " bytes at " + part.offset() + " of '" + object.key()
                                    + "' are not those that were uploaded")
                    .resourceId(object.bucket())
                    .build();
        }
        return Optional.of(new Checked(OptionalLong.of(part.offset() + part.length())));
    }

    private static String sha256(ObjectService target, ObjectKey object, ExtentRecord part) {
        try (ObjectContent content = target.get(object, ByteRange.of(part.offset(), part.length()))) {
            HashingInputStream in = new HashingInputStream(Hashing.sha256(), content.stream());
            in.transferTo(OutputStream.nullOutputStream());
            return in.hash().toString();
        } catch (IOException e) {
            throw CloudException.builder(ErrorCode.UNAVAILABLE, "the connection broke while " + object + " was read")
                    .cause(e)
                    .build();
        }
    }

    // A question is always asked for one type of answers.
    @SuppressWarnings("unchecked")
    private <T> Optional<List<T>> answer(String question, Supplier<CompletionStage<List<T>>> ask) {
        @Nullable CompletableFuture<List<T>> answer = (CompletableFuture<List<T>>) asked.remove(question);
        if (answer == null) {
            answer = ask.get().toCompletableFuture();
        }
        if (!answer.isDone()) {
            asked.put(question, answer);
            return Optional.empty();
        }
        if (answer.isCompletedExceptionally()) {
            throw CloudException.builder(ErrorCode.UNAVAILABLE, "the journal cannot be read now")
                    .build();
        }
        return Optional.of(answer.getNow(List.of()));
    }
}
