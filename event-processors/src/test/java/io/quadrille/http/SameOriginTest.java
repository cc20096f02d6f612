package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.api.ApiTest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a page of another site makes a browser send is refused. */
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
    void a_page_of_this_site_and_a_program_may() {
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
    void behind_a_proxy_that_names_another_host_the_browser_s_word_counts() {
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
    void what_a_form_can_send_without_asking_is_no_json_and_is_refused() {
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
    void links_from_elsewhere_lead_here_and_nothing_else_does() {
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
