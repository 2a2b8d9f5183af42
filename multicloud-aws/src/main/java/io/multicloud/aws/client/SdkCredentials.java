package io.multicloud.aws.client;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Secret;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Asks the account's source before every request, and the SDK's own providers where the source leaves it to them. Those
 * renew what they found by themselves. Thread-safe.
 */
public final class SdkCredentials implements AwsCredentialsProvider, AutoCloseable {
    static final String ACCESS_KEY = "access_key";

    /** The types of credentials, each with the fields that must be given. */
    public static final Map<String, List<String>> TYPES = types();

    private final CredentialSource source;
    private final Map<String, AwsCredentialsProvider> providers = new ConcurrentHashMap<>();

    SdkCredentials(CredentialSource source) {
        this.source = source;
    }

    private static Map<String, List<String>> types() {
        Map<String, List<String>> types = new TreeMap<>();
        types.put(ACCESS_KEY, List.of("access_key", "secret_key"));
        types.put("profile", List.of("profile"));
        types.put("environment", List.of());
        types.put("instance_profile", List.of());
        types.put("container", List.of());
        types.put("web_identity", List.of());
        return Map.copyOf(types);
    }

    @Override
    public AwsCredentials resolveCredentials() {
        Credentials current = source.current();
        try {
            return current.type().equals(ACCESS_KEY)
                    ? ofFields(current)
                    : providers
                            .computeIfAbsent(key(current), key -> provider(current))
                            .resolveCredentials();
        } catch (SdkException | IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            // The SDK's providers say it in all these ways, and none tells that it is about credentials.
            throw CloudException.builder(
                            ErrorCode.UNAUTHENTICATED,
                            "credentials of type '" + current.type() + "' cannot be had: " + firstLine(e))
                    .cause(e)
                    .build();
        }
    }

    private static String firstLine(Exception error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }

    private static AwsCredentials ofFields(Credentials current) {
        String id = current.require("access_key").reveal();
        String secret = current.require("secret_key").reveal();
        return current.value("session_token")
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token.reveal()))
                .orElseGet(() -> AwsBasicCredentials.create(id, secret));
    }

    private static String key(Credentials current) {
        return current.type() + "/" + profile(current);
    }

    private static @Nullable String profile(Credentials current) {
        return current.value("profile").map(Secret::reveal).orElse(null);
    }

    private static AwsCredentialsProvider provider(Credentials current) {
        return switch (current.type()) {
            case "profile" -> ProfileCredentialsProvider.create(profile(current));
            case "environment" -> EnvironmentVariableCredentialsProvider.create();
            case "instance_profile" ->
                InstanceProfileCredentialsProvider.builder().build();
            case "container" -> ContainerCredentialsProvider.builder().build();
            case "web_identity" -> WebIdentityTokenFileCredentialsProvider.create();
            case "default" -> DefaultCredentialsProvider.builder().build();
            default ->
                throw new IllegalArgumentException("credentials type '" + current.type()
                        + "' must be default or one of " + new TreeMap<>(TYPES).keySet());
        };
    }

    @Override
    public void close() {
        for (AwsCredentialsProvider provider : providers.values()) {
            if (provider instanceof SdkAutoCloseable closeable) {
                closeable.close();
            }
        }
    }
}
