package io.multicloud.gcp.object;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.json.JsonHttpContent;
import com.google.api.client.json.JsonFactory;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.Repeatability;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.BodyException;
import io.multicloud.gcp.call.QuotaBuckets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes of objects: small ones with one request, larger ones by a <a
 * href="https://cloud.google.com/storage/docs/performing-resumable-uploads">resumable upload</a>, of which each chunk is a
 * request. Either way the checksum of what arrived is compared.
 */
final class Writes {
    /** What is held in memory: the largest write of one request, and a chunk of a larger one. */
    private static final int CHUNK = 8 << 20;

    private static final Pattern KEPT = Pattern.compile("bytes=0-(\\d+)");
    private static final int RESUME_INCOMPLETE = 308;
    private static final JsonFactory JSON = GsonFactory.getDefaultInstance();

    private final Account account;

    Writes(Account account) {
        this.account = account;
    }

    StorageObject write(ObjectKey key, ObjectBody body, PutOptions options, Optional<Long> generation) {
        try (Bodies.Portions portions = new Bodies.Portions(body)) {
            return body.length() <= CHUNK
                    ? whole(key, portions.next(CHUNK), options, generation)
                    : resumable(key, body.length(), portions, options, generation);
        } catch (BodyException e) {
            throw account.error(ErrorCode.INTERNAL, String.valueOf(e.getMessage()))
                    .operation("storage.objects.insert")
                    .resourceId(key.bucket())
                    .cause(e)
                    .build();
        } catch (IOException e) {
            throw account.error(ErrorCode.INTERNAL, "the body cannot be closed")
                    .operation("storage.objects.insert")
                    .resourceId(key.bucket())
                    .cause(e)
                    .build();
        }
    }

    private static StorageObject wanted(ObjectKey key, PutOptions options) {
        return new StorageObject()
                .setName(key.key())
                .setContentType(options.contentType())
                .setMetadata(options.metadata());
    }

    private static CallInfo call(ObjectKey key, Repeatability repeatability) {
        return new CallInfo(
                "storage.objects.insert",
                key.bucket().region(),
                QuotaBuckets.STORAGE,
                repeatability,
                Optional.of(key.bucket()));
    }

    private StorageObject whole(ObjectKey key, byte[] bytes, PutOptions options, Optional<Long> generation) {
        StorageObject wanted = wanted(key, options)
                .setMd5Hash(Base64.getEncoder().encodeToString(Bodies.md5().digest(bytes)));
        return account.json(call(key, Objects.under(generation)), clients -> {
            Storage.Objects.Insert request = clients.storage()
                    .objects()
                    .insert(key.bucket().nativeId(), wanted, new ByteArrayContent(options.contentType(), bytes));
            request.getMediaHttpUploader().setDirectUploadEnabled(true).setDisableGZipContent(true);
            generation.ifPresent(request::setIfGenerationMatch);
            return request.execute();
        });
    }

    private StorageObject resumable(
            ObjectKey key, long length, Bodies.Portions portions, PutOptions options, Optional<Long> generation)
            throws IOException {
        String session = begun(key, length, options, generation);
        MessageDigest md5 = Bodies.md5();
        StorageObject made = null;
        long offset = 0;
        while (offset < length) {
            byte[] chunk = portions.next(CHUNK);
            md5.update(chunk);
            made = sentWhole(key, session, chunk, offset, length, generation);
            offset += chunk.length;
        }
        return checked(key, made, Base64.getEncoder().encodeToString(md5.digest()));
    }

    /** Asks for a session; its address is the permission to write. */
    private String begun(ObjectKey key, long length, PutOptions options, Optional<Long> generation) {
        return account.json(call(key, Repeatability.IDEMPOTENT), clients -> {
            GenericUrl url = new GenericUrl(clients.storage().getRootUrl() + "upload/storage/v1/b/"
                    + Paths.encoded(key.bucket().nativeId()) + "/o");
            url.put("uploadType", "resumable");
            generation.ifPresent(wanted -> url.put("ifGenerationMatch", wanted));
            HttpRequest request =
                    clients.requests().buildPostRequest(url, new JsonHttpContent(JSON, wanted(key, options)));
            request.getHeaders().set("X-Upload-Content-Type", options.contentType());
            request.getHeaders().set("X-Upload-Content-Length", Long.toString(length));
            HttpResponse response = request.execute();
            try {
                String location = response.getHeaders().getLocation();
                if (location == null) {
                    throw new IOException("the answer names no session");
                }
                return location;
            } finally {
                response.disconnect();
            }
        });
    }

    /** Sends a chunk, of which Google may keep a part only, until it has all of it. */
    private @Nullable StorageObject sentWhole(
            ObjectKey key, String session, byte[] chunk, long offset, long length, Optional<Long> generation) {
        int from = 0;
        while (true) {
            byte[] rest = from == 0 ? chunk : Arrays.copyOfRange(chunk, from, chunk.length);
            Kept kept = sent(key, session, rest, offset + from, length, generation);
            if (kept.object().isPresent()) {
                return kept.object().get();
            }
            if (kept.bytes() >= offset + chunk.length) {
                return null;
            }
            if (kept.bytes() <= offset + from) {
                throw account.error(ErrorCode.UNAVAILABLE, "nothing more of the upload is accepted at present")
                        .operation("storage.objects.insert")
                        .resourceId(key.bucket())
                        .build();
            }
            from = Math.toIntExact(kept.bytes() - offset);
        }
    }

    /** How far a session is: the bytes from its start that are kept, or the object. */
    private record Kept(long bytes, Optional<StorageObject> object) {}

    private Kept sent(
            ObjectKey key, String session, byte[] chunk, long offset, long length, Optional<Long> generation) {
        boolean last = offset + chunk.length == length;
        return account.json(call(key, last ? Objects.under(generation) : Repeatability.IDEMPOTENT), clients -> {
            HttpRequest request = clients.requests()
                    .buildPutRequest(
                            new GenericUrl(session, true), new ByteArrayContent("application/octet-stream", chunk));
            request.getHeaders().setContentRange("bytes " + offset + "-" + (offset + chunk.length - 1) + "/" + length);
            request.setThrowExceptionOnExecuteError(false);
            HttpResponse response = request.execute();
            try {
                return answered(response);
            } finally {
                response.disconnect();
            }
        });
    }

    private static Kept answered(HttpResponse response) throws IOException {
        if (response.getStatusCode() == RESUME_INCOMPLETE) {
            Matcher range = KEPT.matcher(String.valueOf(response.getHeaders().getRange()));
            return new Kept(range.matches() ? Long.parseLong(range.group(1)) + 1 : 0, Optional.empty());
        }
        if (!response.isSuccessStatusCode()) {
            throw new com.google.api.client.http.HttpResponseException(response);
        }
        return new Kept(
                0,
                Optional.of(JSON.createJsonObjectParser()
                        .parseAndClose(response.getContent(), StandardCharsets.UTF_8, StorageObject.class)));
    }

    private StorageObject checked(ObjectKey key, @Nullable StorageObject made, String md5) {
        if (made == null) {
            throw lost(key, "the session did not end with the last chunk");
        }
        if (made.getMd5Hash() != null && !made.getMd5Hash().equals(md5)) {
            throw lost(key, "the object arrived with other bytes than were sent");
        }
        return made;
    }

    private CloudException lost(ObjectKey key, String message) {
        return account.error(ErrorCode.DATA_LOSS, message)
                .operation("storage.objects.insert")
                .resourceId(key.bucket())
                .build();
    }
}
