package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.api.ApiTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser shows the files of the running release, even if it has cached those of another release. */
class StaticFilesTest extends ApiTest {

    private static final String FUTURE = "Fri, 01 Jan 2100 00:00:00 GMT";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/app.js",
                "/console/format.js",
                "/console/pages/orders.js",
                "/console/console.css",
                "/console/index.html",
                "/webjars/lit-html/lit-html.js",
                "/webjars/chart.js/dist/chart.umd.min.js",
                "/swagger-ui/index.html",
                "/swagger-ui/swagger-ui.css"
            })
    void a_file_is_revalidated_by_its_content_and_not_by_its_time(String path) {
        var first = get(path);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Cache-Control")).contains("no-cache");

        var byContent =
                send(request(path).header("If-None-Match", first.header("ETag")).GET());
        var byTime = send(request(path).header("If-Modified-Since", FUTURE).GET());
        var byOtherContent = send(request(path)
                .header("If-None-Match", "\"of-another-release\"")
                .header("If-Modified-Since", FUTURE)
                .GET());

        assertThat(byContent.status()).isEqualTo(304);
        assertThat(byTime.status()).isEqualTo(200);
        assertThat(byOtherContent.status()).isEqualTo(200);
    }

    @Test
    void a_changed_file_with_the_same_time_is_sent_again() throws IOException {
        var file = Path.of("target", "test-classes", "static", "release-" + id() + ".js");
        var time = FileTime.from(Instant.parse("2026-11-22T00:00:00Z"));
        Files.createDirectories(file.getParent());
        try {
            Files.writeString(file, "export const release = 1;");
            Files.setLastModifiedTime(file, time);
            var before = get("/" + file.getFileName());
            Files.writeString(file, "export const release = 2;");
            Files.setLastModifiedTime(file, time);
            var after = send(request("/" + file.getFileName())
                    .header("If-None-Match", before.header("ETag"))
                    .GET());

            assertThat(after.status()).isEqualTo(200);
            assertThat(after.header("ETag")).isNotEqualTo(before.header("ETag"));
        } finally {
            Files.delete(file);
        }
    }
}
