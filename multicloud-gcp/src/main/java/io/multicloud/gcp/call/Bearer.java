package io.multicloud.gcp.call;

import com.google.api.client.http.HttpTransport;
import com.google.auth.Retryable;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Authorization} header of every request. Asks the {@link CredentialSource} each time; what the auth library
 * made of the same credentials is kept with its token. Thread-safe.
 *
 * <p>A service account's key signs its tokens itself (<a href="https://google.aip.dev/auth/4111">AIP-4111</a>), so that no
 * request is needed for one. Keys of other kinds, and the default chain, fetch and renew theirs with requests of the auth
 * library, which do not go through the call gate.
 */
public final class Bearer {
    /** A token somebody else has fetched. */
    public static final String ACCESS_TOKEN = "access_token";

    /** The JSON document of a key, or of workload identity federation. */
    public static final String KEY = "key";

    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    // The scope says what the token is for; the audience matters to tokens without one only.
    private static final URI AUDIENCE = URI.create("https://compute.googleapis.com/");

    /** Named by <a href="https://cloud.google.com/docs/authentication/application-default-credentials">Google's libraries</a>. */
    private static final String PROJECT_VARIABLE = "GOOGLE_CLOUD_PROJECT";

    private final CredentialSource source;
    private final HttpTransport transport;
    private @Nullable Known known;

    Bearer(CredentialSource source, HttpTransport transport) {
        this.source = source;
        this.transport = transport;
    }

    /**
     * Returns the value of the header.
     *
     * @throws CloudException {@code UNAUTHENTICATED} if there are no credentials, or they yield no token; {@code
     *     UNAVAILABLE} if who gives tokens cannot do so now
     */
    String header() {
        Credentials current = source.current();
        try {
            if (current.type().equals(ACCESS_TOKEN)) {
                return "Bearer " + current.require(ACCESS_TOKEN).reveal();
            }
            List<String> values = google(current).getRequestMetadata(AUDIENCE).get("Authorization");
            if (values == null || values.isEmpty()) {
                throw unauthenticated("credentials of type '" + current.type() + "' cannot be had: no token", null);
            }
            return values.get(0);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            // The library says in all these ways what is wrong with a document, or that there is none.
            throw e instanceof Retryable failure && failure.isRetryable()
                    ? CloudException.builder(ErrorCode.UNAVAILABLE, cannotBeHad(current, e))
                            .cause(e)
                            .build()
                    : unauthenticated(cannotBeHad(current, e), e);
        }
    }

    /**
     * Returns the service account's key, for signing.
     *
     * @throws CloudException {@code UNAUTHENTICATED} if the credentials are of another kind
     */
    public ServiceAccountCredentials signer() {
        Credentials current = source.current();
        if (!current.type().equals(ACCESS_TOKEN)) {
            try {
                if (google(current) instanceof ServiceAccountCredentials account) {
                    return account;
                }
            } catch (IOException | IllegalArgumentException | IllegalStateException e) {
                throw unauthenticated(cannotBeHad(current, e), e);
            }
        }
        throw unauthenticated(
                "URLs are signed with the key of a service account, and credentials of type '" + current.type()
                        + "' have none",
                null);
    }

    /**
     * Returns the project that the credentials say they are of: a service account's key names it, and the default chain has
     * the variable {@code GOOGLE_CLOUD_PROJECT} beside it.
     *
     * @throws CloudException {@code UNAUTHENTICATED} if the credentials cannot be had
     */
    Optional<String> project() {
        Credentials current = source.current();
        if (current.type().equals(ACCESS_TOKEN)) {
            return Optional.empty();
        }
        Optional<String> around = current.type().equals(Credentials.DEFAULT_CHAIN.type())
                ? Optional.ofNullable(System.getenv(PROJECT_VARIABLE)).filter(text -> !text.isBlank())
                : Optional.empty();
        if (around.isPresent()) {
            return around;
        }
        try {
            return google(current) instanceof ServiceAccountCredentials account
                    ? Optional.ofNullable(account.getProjectId())
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw unauthenticated(cannotBeHad(current, e), e);
        }
    }

    private GoogleCredentials google(Credentials current) throws IOException {
        synchronized (this) {
            if (known != null && known.of().equals(current)) {
                return known.google();
            }
        }
        GoogleCredentials made = read(current).createScoped(SCOPE);
        if (made instanceof ServiceAccountCredentials account) {
            made = account.createWithUseJwtAccessWithScope(true);
        }
        synchronized (this) {
            known = new Known(current, made);
        }
        return made;
    }

    private GoogleCredentials read(Credentials current) throws IOException {
        if (current.type().equals(Credentials.DEFAULT_CHAIN.type())) {
            return GoogleCredentials.getApplicationDefault(() -> transport);
        }
        if (!types().containsKey(current.type())) {
            throw new IllegalArgumentException("the type must be default or one of " + new TreeSet<>(types().keySet()));
        }
        byte[] key = current.require(KEY).reveal().getBytes(StandardCharsets.UTF_8);
        return GoogleCredentials.fromStream(new ByteArrayInputStream(key), () -> transport);
    }

    private static String cannotBeHad(Credentials current, Exception error) {
        String line = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        return "credentials of type '" + current.type() + "' cannot be had: " + line;
    }

    private static CloudException unauthenticated(String message, @Nullable Throwable cause) {
        return CloudException.builder(ErrorCode.UNAUTHENTICATED, message)
                .cause(cause)
                .build();
    }

    /** Returns the types of credentials with their fields. */
    public static Map<String, List<String>> types() {
        return Map.of(
                "service_account", List.of(KEY), "external_account", List.of(KEY), ACCESS_TOKEN, List.of(ACCESS_TOKEN));
    }

    private record Known(Credentials of, GoogleCredentials google) {}
}
