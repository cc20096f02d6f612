package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.api.ApiTest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that a page of another site makes a browser send are refused. */
class SameOriginTest extends ApiTest {

    private static final String WALLET = "{\"userId\":\"%s\"}";

    private int port() {
        return Integer.parseInt(environment.getProperty("local.server.port"));
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Origin, http://elsewhere.example",
        "Origin, http://localhost:1",
        "Origin, null",
    })
    void a_page_of_another_site_changes_nothing(String header, String value) {
        var user = id();
        var refused =
                post("/api/wallets", WALLET.formatted(user), header, value).isProblem(403);
        assertThat(refused.<String>json("$.detail")).isEqualTo("A page of another site must not send this request.");
        assertThat(get("/api/wallets/" + user).status()).isEqualTo(404);
    }

    @Test
    void a_page_of_this_site_and_a_program_are_allowed() {
        var here = "http://localhost:" + port();
        assertThat(post("/api/wallets", WALLET.formatted(id())).status()).isEqualTo(201);
        assertThat(post("/api/wallets", WALLET.formatted(id()), "Sec-Fetch-Site", "same-origin")
                        .status())
                .isEqualTo(201);
        assertThat(post("/api/wallets", WALLET.formatted(id()), "Origin", here).status())
                .isEqualTo(201);
        assertThat(post("/api/wallets", WALLET.formatted(id()), "Sec-Fetch-Site", "none")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void the_fetch_site_header_counts_behind_a_proxy_that_changes_the_host() {
        var proxied = post(
                "/api/wallets",
                WALLET.formatted(id()),
                "Origin",
                "https://ops.example",
                "Sec-Fetch-Site",
                "same-origin");
        assertThat(proxied.status()).isEqualTo(201);
    }

    @Test
    void a_form_without_a_preflight_request_is_refused() {
        var form = request("/api/wallets")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(WALLET.formatted(id())));
        send(form).isProblem(415);
        send(request("/api/operations/check")
                        .header("Sec-Fetch-Site", "cross-site")
                        .POST(BodyPublishers.noBody()))
                .isProblem(403);
    }

    @Test
    void a_link_from_another_site_is_the_only_request_that_is_allowed() {
        var elsewhere = request("/api/orders")
                .headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
                .GET();
        assertThat(send(elsewhere).status()).isEqualTo(200);
        send(request("/api/orders")
                        .headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors")
                        .GET())
                .isProblem(403);
    }
}
