package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.object.HttpMethod;
import io.multicloud.testkit.fake.storage.PresignedUrls.Permission;
import java.net.URI;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresignedUrlsTest {
    private static final Instant END = Instant.parse("2026-12-01T01:00:00Z");

    private final PresignedUrls urls = new PresignedUrls("aws", 7);

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "a/b", "/a", "../a", "a//b/", ".", "a b", "a?b=c&d#e", "100%", "%2F", "\u00E9\uD83D\uDE00"})
    void aUrlSaysWhatItAllowsWhateverTheKey(String key) {
        Permission permission = new Permission(HttpMethod.GET, "photos", key, END);

        URI url = urls.sign(permission);

        assertThat(urls.verify(url)).contains(permission);
        assertThat(urls.verify(url.normalize())).contains(permission);
    }

    @Property(tries = 200)
    void everyKeySurvives(@ForAll @StringLength(min = 1, max = 40) String key) {
        if (key.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            Permission permission = new Permission(HttpMethod.PUT, "photos", key, END);
            assertThat(urls.verify(urls.sign(permission))).contains(permission);
        }
    }

    @Test
    void aUrlThatWasChangedAnywhereAllowsNothing() {
        String url =
                urls.sign(new Permission(HttpMethod.GET, "photos", "a", END)).toString();

        for (int i = "https://".length(); i < url.length(); i++) {
            char changed = url.charAt(i) == '1' ? '2' : '1';
            String tampered = url.substring(0, i) + changed + url.substring(i + 1);
            assertThat(urls.verify(URI.create(tampered))).as(tampered).isEmpty();
        }
        assertThat(urls.verify(URI.create(url.replace("GET", "PUT")))).isEmpty();
        assertThat(urls.verify(URI.create(url.replaceAll("\\?.*", "")))).isEmpty();
    }

    @Test
    void aUrlOfAnotherCloudAllowsNothing() {
        URI url = urls.sign(new Permission(HttpMethod.GET, "photos", "a", END));

        assertThat(new PresignedUrls("aws", 8).verify(url)).isEmpty();
        assertThat(new PresignedUrls("gcp", 7).verify(url)).isEmpty();
        assertThat(new PresignedUrls("aws", 7).verify(url)).isPresent();
    }
}
