package io.multicloud.gcp.call;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.json.JsonFactory;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.cloudbilling.Cloudbilling;
import com.google.api.services.monitoring.v3.Monitoring;
import com.google.api.services.storage.Storage;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The clients of Cloud Storage, Monitoring and Billing, each made when first used: a call is one request. Thread-safe. */
public final class JsonClients {
    private static final JsonFactory JSON = GsonFactory.getDefaultInstance();
    private static final String NAME = "multicloud";
    private static final String OBJECTS = "https://storage.googleapis.com/";

    private final HttpConnections connections;
    private final Bearer bearer;
    private final Optional<String> endpoint;
    private @Nullable Storage storage;
    private @Nullable Monitoring monitoring;
    private @Nullable Cloudbilling billing;

    JsonClients(HttpConnections connections, Bearer bearer, Optional<String> endpoint) {
        this.connections = connections;
        this.bearer = bearer;
        this.endpoint = endpoint;
    }

    /** Returns the client of buckets and objects. */
    public synchronized Storage storage() {
        if (storage == null) {
            Storage.Builder builder = new Storage.Builder(connections, JSON, authorized()).setApplicationName(NAME);
            endpoint.ifPresent(builder::setRootUrl);
            storage = builder.build();
        }
        return storage;
    }

    /** Returns the client of metrics and alerts. */
    public synchronized Monitoring monitoring() {
        if (monitoring == null) {
            Monitoring.Builder builder =
                    new Monitoring.Builder(connections, JSON, authorized()).setApplicationName(NAME);
            endpoint.ifPresent(builder::setRootUrl);
            monitoring = builder.build();
        }
        return monitoring;
    }

    /** Returns the client of the price list. */
    public synchronized Cloudbilling billing() {
        if (billing == null) {
            Cloudbilling.Builder builder =
                    new Cloudbilling.Builder(connections, JSON, authorized()).setApplicationName(NAME);
            endpoint.ifPresent(builder::setRootUrl);
            billing = builder.build();
        }
        return billing;
    }

    /** Returns what makes requests that no client has a method for. */
    public HttpRequestFactory requests() {
        return connections.createRequestFactory(authorized());
    }

    /** Returns the address under which buckets are, with a slash at its end. */
    public URI objects() {
        return URI.create(endpoint.orElse(OBJECTS));
    }

    private HttpRequestInitializer authorized() {
        return (HttpRequest request) -> {
            request.setNumberOfRetries(0);
            request.setFollowRedirects(false);
            request.getHeaders().setAuthorization(bearer.header());
        };
    }

    synchronized <T> Optional<T> unwrap(Class<T> type) {
        Object client = null;
        if (type == Storage.class) {
            client = storage();
        } else if (type == Monitoring.class) {
            client = monitoring();
        } else if (type == Cloudbilling.class) {
            client = billing();
        }
        return Optional.ofNullable(client).map(type::cast);
    }
}
