package io.multicloud.gcp;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A program that lists regions, with the credentials it is given or those it finds around it. */
final class RegionLister {
    private RegionLister() {}

    /**
     * Lists them.
     *
     * @param args the endpoint, the project, and perhaps the type of credentials and the file of their key
     */
    public static void main(String[] args) throws IOException {
        Credentials credentials = args.length == 2
                ? Credentials.DEFAULT_CHAIN
                : new Credentials(
                        args[2], Map.of("key", Secret.of(Files.readString(Path.of(args[3])))), Optional.empty());
        try (CloudProvider cloud = Programs.open(URI.create(args[0]), args[1], credentials)) {
            System.out.println("regions " + cloud.regions());
            System.out.println("again " + cloud.regions());
        }
    }
}
