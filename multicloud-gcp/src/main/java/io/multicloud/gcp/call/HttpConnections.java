package io.multicloud.gcp.call;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHost;
import org.apache.http.auth.AUTH;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.MalformedChallengeException;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.AuthCache;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.AbstractHttpEntity;
import org.apache.http.impl.auth.BasicScheme;
import org.apache.http.impl.client.BasicAuthCache;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * The connections of all clients of an account. Each request is sent once: nothing here repeats one or follows a
 * redirect, as {@code HttpURLConnection} silently would when a connection breaks. Timeouts are those of the account's
 * configuration, whatever an SDK has in mind. Sends on the caller's thread and has none of its own. Thread-safe.
 */
final class HttpConnections extends HttpTransport {
    private static final int MOST_CONNECTIONS = 256;

    private final CloseableHttpClient client;
    /** What proxies are told at once: a body can be sent only once, so there is no asking first. */
    private final AuthCache proxies = new BasicAuthCache();

    HttpConnections(Duration connectTimeout, Duration requestTimeout, Optional<URI> proxy) {
        RequestConfig config = RequestConfig.custom()
                .setConnectTimeout(millis(connectTimeout))
                .setConnectionRequestTimeout(millis(requestTimeout))
                .setSocketTimeout(millis(requestTimeout))
                .setRedirectsEnabled(false)
                .build();
        HttpClientBuilder builder = HttpClientBuilder.create()
                .setDefaultRequestConfig(config)
                .setMaxConnTotal(MOST_CONNECTIONS)
                .setMaxConnPerRoute(MOST_CONNECTIONS)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression();
        proxy.ifPresent(address -> useProxy(builder, address));
        this.client = builder.build();
    }

    private static int millis(Duration time) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, time.toMillis()));
    }

    private void useProxy(HttpClientBuilder builder, URI address) {
        HttpHost host = new HttpHost(address.getHost(), address.getPort(), address.getScheme());
        builder.setProxy(host);
        String user = address.getUserInfo();
        if (user != null) {
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            int colon = user.indexOf(':');
            credentials.setCredentials(
                    new AuthScope(host),
                    colon < 0
                            ? new UsernamePasswordCredentials(user, "")
                            : new UsernamePasswordCredentials(user.substring(0, colon), user.substring(colon + 1)));
            builder.setDefaultCredentialsProvider(credentials);
            proxies.put(host, ofProxy());
        }
    }

    private static BasicScheme ofProxy() {
        BasicScheme scheme = new BasicScheme(StandardCharsets.UTF_8);
        try {
            // It is a proxy's, and not the server's, by the header in which it was asked for.
            scheme.processChallenge(new BasicHeader(AUTH.PROXY_AUTH, "Basic realm=\"\""));
        } catch (MalformedChallengeException e) {
            throw new IllegalStateException("a challenge of our own is well-formed", e);
        }
        return scheme;
    }

    private HttpClientContext context() {
        HttpClientContext context = HttpClientContext.create();
        context.setAuthCache(proxies);
        return context;
    }

    @Override
    public boolean supportsMethod(String method) {
        return true;
    }

    @Override
    protected LowLevelHttpRequest buildRequest(String method, String url) {
        return new Request(client, context(), new Sent(method, URI.create(url)));
    }

    @Override
    public void shutdown() throws IOException {
        client.close();
    }

    private static final class Sent extends HttpEntityEnclosingRequestBase {
        private final String method;

        Sent(String method, URI uri) {
            this.method = method;
            setURI(uri);
        }

        @Override
        public String getMethod() {
            return method;
        }
    }

    private static final class Request extends LowLevelHttpRequest {
        private final CloseableHttpClient client;
        private final HttpClientContext context;
        private final Sent sent;

        Request(CloseableHttpClient client, HttpClientContext context, Sent sent) {
            this.client = client;
            this.context = context;
            this.sent = sent;
        }

        @Override
        public void addHeader(String name, String value) {
            sent.addHeader(name, value);
        }

        @Override
        public LowLevelHttpResponse execute() throws IOException {
            if (getStreamingContent() != null) {
                sent.setEntity(new Body(this));
            }
            return new Response(client.execute(sent, context));
        }
    }

    /** What is sent; it can be written once. */
    private static final class Body extends AbstractHttpEntity {
        private final Request request;

        Body(Request request) {
            this.request = request;
            setContentType(request.getContentType());
            setContentEncoding(request.getContentEncoding());
            setChunked(request.getContentLength() < 0);
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public long getContentLength() {
            return request.getContentLength();
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("is written, not read");
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            request.getStreamingContent().writeTo(out);
        }

        @Override
        public boolean isStreaming() {
            return true;
        }
    }

    private static final class Response extends LowLevelHttpResponse {
        private final CloseableHttpResponse response;
        private final Header[] headers;

        Response(CloseableHttpResponse response) {
            this.response = response;
            this.headers = response.getAllHeaders();
        }

        @Override
        public @Nullable InputStream getContent() throws IOException {
            HttpEntity entity = response.getEntity();
            return entity == null ? null : entity.getContent();
        }

        @Override
        public @Nullable String getContentEncoding() {
            HttpEntity entity = response.getEntity();
            return entity == null || entity.getContentEncoding() == null
                    ? null
                    : entity.getContentEncoding().getValue();
        }

        @Override
        public long getContentLength() {
            HttpEntity entity = response.getEntity();
            return entity == null ? -1 : entity.getContentLength();
        }

        @Override
        public @Nullable String getContentType() {
            HttpEntity entity = response.getEntity();
            return entity == null || entity.getContentType() == null
                    ? null
                    : entity.getContentType().getValue();
        }

        @Override
        public String getStatusLine() {
            return response.getStatusLine().toString();
        }

        @Override
        public int getStatusCode() {
            return response.getStatusLine().getStatusCode();
        }

        @Override
        public String getReasonPhrase() {
            return response.getStatusLine().getReasonPhrase();
        }

        @Override
        public int getHeaderCount() {
            return headers.length;
        }

        @Override
        public String getHeaderName(int index) {
            return headers[index].getName();
        }

        @Override
        public String getHeaderValue(int index) {
            return headers[index].getValue();
        }

        @Override
        public void disconnect() throws IOException {
            response.close();
        }
    }
}
