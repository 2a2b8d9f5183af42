package io.multicloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's own ways to find credentials, each in a JVM that has them in its environment. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AwsCredentialsTest {
    private static final List<String> REGION = List.of("us-east-1");

    private final Recorder recorder = new Recorder();

    @TempDir
    private Path files;

    @AfterEach
    void close() {
        recorder.close();
        assertThat(recorder.server().failures()).isEmpty();
    }

    private List<String> run(Map<String, String> environment, List<String> properties, String... types)
            throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("regions", recorder.endpoint().toString()));
        arguments.addAll(List.of(types));
        try (Forked other = new Forked(environment, properties, arguments.toArray(String[]::new))) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < types.length; i++) {
                lines.add(other.line());
            }
            return lines;
        }
    }

    private List<String> files(String shared) throws IOException {
        Path credentials = Files.writeString(files.resolve("credentials"), shared);
        Path config = Files.writeString(files.resolve("config"), "");
        return List.of(
                "aws.sharedCredentialsFile=" + credentials,
                "aws.configFile=" + config,
                "aws.ec2MetadataServiceEndpoint=" + recorder.endpoint());
    }

    @Test
    void eachTypeFindsItsOwn() throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", recorder.endpoint() + "/container");
        environment.put(
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                Files.writeString(files.resolve("token"), "jwt").toString());
        environment.put("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/wire");
        environment.put("AWS_ENDPOINT_URL_STS", recorder.endpoint().toString());
        environment.put("AWS_REGION", "us-east-1");
        String shared = "[wire]\naws_access_key_id=AKIAPROFILE\naws_secret_access_key=secret\n";
        String[] types = {"profile", "environment", "container", "instance_profile", "web_identity", "default"};

        List<String> lines = run(environment, files(shared), types);

        assertThat(lines)
                .containsExactly(
                        "profile " + REGION,
                        "environment " + REGION,
                        "container " + REGION,
                        "instance_profile " + REGION,
                        "web_identity " + REGION,
                        "default " + REGION);
        assertThat(recorder.signed().stream().filter(signed -> signed.service().equals("ec2")))
                .extracting(Recorder.Signed::key)
                .containsExactly(
                        "AKIAPROFILE",
                        "AKIAENVIRONMENT",
                        "AKIACONTAINER",
                        "AKIAINSTANCE",
                        "AKIAWEBIDENTITY",
                        "AKIAENVIRONMENT");
        assertThat(recorder.requests())
                .filteredOn(request -> request.header("X-Amz-Security-Token").isPresent())
                .extracting(request -> request.header("X-Amz-Security-Token").orElseThrow())
                .containsExactly("token-of-AKIACONTAINER", "token-of-AKIAINSTANCE", "token-of-AKIAWEBIDENTITY");
    }

    @Test
    void theChainEndsAtTheMachine() throws IOException {
        assertThat(run(Map.of(), files(""), "default")).containsExactly("default " + REGION);
        assertThat(recorder.signed()).extracting(Recorder.Signed::key).containsExactly("AKIAINSTANCE");
    }

    @Test
    void whatIsNotThereIsToldInOneSentenceEach() throws IOException {
        List<String> properties = new ArrayList<>(files(""));
        properties.add("aws.disableEc2Metadata=true");
        String[] types = {"profile", "environment", "container", "instance_profile", "web_identity", "default"};

        List<String> lines = run(Map.of(), properties, types);

        for (int i = 0; i < types.length; i++) {
            assertThat(lines.get(i))
                    .startsWith(types[i] + " UNAUTHENTICATED: credentials of type '" + types[i] + "' cannot be had: ");
        }
        assertThat(recorder.requests()).isEmpty();
    }
}
