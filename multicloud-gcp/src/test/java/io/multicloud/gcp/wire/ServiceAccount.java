package io.multicloud.gcp.wire;

import com.google.gson.JsonObject;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;

/**
 * The service account of a front: its name, and its key pair. Immutable.
 *
 * @param project whose it is
 * @param keys its keys
 */
record ServiceAccount(String project, KeyPair keys) {
    /** Made once in a JVM, and short: nothing hangs on them, no front is told from another by its own, and each test signs. */
    private static final class Keys {
        static final KeyPair PAIR = generate();

        private static KeyPair generate() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(1_024);
                return generator.generateKeyPair();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static ServiceAccount create(String project) {
        return new ServiceAccount(project, Keys.PAIR);
    }

    String email() {
        return "wire@" + project + ".iam.gserviceaccount.com";
    }

    PublicKey publicKey() {
        return keys.getPublic();
    }

    /** Returns the file that a client reads: <a href="https://cloud.google.com/iam/docs/keys-create-delete">key files</a>. */
    String keyFile(URI endpoint) {
        String key = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        JsonObject json = new JsonObject();
        json.addProperty("type", "service_account");
        json.addProperty("project_id", project);
        json.addProperty("private_key_id", "wire");
        json.addProperty("private_key", key);
        json.addProperty("client_email", email());
        json.addProperty("client_id", "100000000000000000001");
        json.addProperty("token_uri", endpoint + "/token");
        return json.toString();
    }

    @Override
    public String toString() {
        return email();
    }
}
