package io.quadrille.checkout.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.PricedLine;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A completed order counts as delivered only when the platform answers 2xx. */
class PlatformTest {

    private static final OrderProcessed ORDER =
            new OrderProcessed("o-1", "carol", null, List.of(new PricedLine("tee-\u00fc", 2, 2500)), 5000, 500, 4500);

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(PlatformConfiguration.class)
            .withPropertyValues("quadrille.platform.timeout=2s");

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "201 Created", "202 Accepted", "299 Whatever"})
    void a_2xx_answer_is_a_delivery(String status) throws IOException {
        try (var server = new StrictServer(StrictServer.status(status), false)) {
            assertThatCode(() -> deliver(server.url())).doesNotThrowAnyException();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "300 Multiple Choices",
                "301 Moved Permanently\r\nLocation: /elsewhere",
                "302 Found\r\nLocation: /elsewhere",
                "303 See Other\r\nLocation: /elsewhere",
                "304 Not Modified",
                "307 Temporary Redirect\r\nLocation: /elsewhere",
                "308 Permanent Redirect\r\nLocation: /elsewhere",
                "399 Whatever",
                "400 Bad Request",
                "404 Not Found",
                "409 Conflict",
                "429 Too Many Requests",
                "500 Internal Server Error",
                "503 Service Unavailable",
                "600 Beyond",
                "999 Beyond"
            })
    void every_other_answer_is_a_failure(String status) throws IOException {
        try (var server = new StrictServer(StrictServer.status(status), false)) {
            assertThatThrownBy(() -> deliver(server.url())).hasMessageContaining(status.substring(0, 3));
            assertThat(server.requests()).as("a redirect is not followed").hasSize(1);
        }
    }

    @Test
    void an_interim_answer_is_not_the_answer() throws IOException {
        var refused = "HTTP/1.1 103 Early Hints\r\n\r\n" + StrictServer.status("503 Service Unavailable");
        try (var server = new StrictServer(refused, false)) {
            assertThatThrownBy(() -> deliver(server.url())).hasMessageContaining("503");
        }
    }

    @Test
    void the_post_is_plain_http_with_a_body_of_known_length() throws IOException {
        try (var server = new StrictServer(StrictServer.status("204 No Content"), false)) {
            deliver(server.url());
            var request = server.requests().getFirst();
            assertThat(request.head())
                    .startsWith("POST /orders HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nIdempotency-Key: o-1\r\n")
                    .containsIgnoringCase("\r\nContent-Type: application/json\r\n")
                    .doesNotContainIgnoringCase("\r\nTransfer-Encoding:")
                    .doesNotContainIgnoringCase("\r\nUpgrade:");
            assertThat(request.body())
                    .isEqualTo("{\"orderId\":\"o-1\",\"userId\":\"carol\",\"couponId\":null,"
                            + "\"lines\":[{\"productId\":\"tee-\u00fc\",\"quantity\":2,\"unitPrice\":2500}],"
                            + "\"subtotal\":5000,\"discount\":500,\"amount\":4500}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nand no more",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nand n\r\n"
            })
    void an_answer_that_does_not_end_in_time_is_a_failure(String begin) throws IOException {
        try (var server = new StrictServer(begin, false)) {
            assertThatThrownBy(() -> deliver(server.url())).hasMessageContaining("did not answer within");
        }
    }

    @Test
    void a_server_that_closes_its_connections_gets_every_order() throws IOException {
        try (var server = new StrictServer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", true)) {
            application
                    .withPropertyValues("quadrille.platform.url=" + server.url())
                    .run(context -> {
                        var platform = reactions(context.getBean(Reactions.class));
                        for (int i = 0; i < 5; i++) platform.whenOrderProcessedThenPost(ORDER);
                    });
            assertThat(server.requests()).hasSize(5);
        }
    }

    @Test
    void an_unreachable_platform_is_a_failure() throws IOException {
        String url;
        try (var server = new StrictServer("", false)) {
            url = server.url();
        }
        assertThatThrownBy(() -> deliver(url))
                .hasMessageContaining("the request to the platform at " + url + " failed: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8299/orders",
                "/orders",
                "orders",
                "ftp://localhost/orders",
                "http:///orders",
                "http:orders",
                "mailto:a@b",
                "http://local host/",
                "http://localhost:99999/",
                "http://localhost/#part",
                "http://user:secret@localhost/"
            })
    void an_invalid_url_stops_the_start(String url) {
        application
                .withPropertyValues("quadrille.platform.url=" + url)
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("quadrille.platform.url"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8299/it's",
                "https://localhost/a?b='+''",
                "http://localhost/#{1}?x=${y}",
                "http://localhost/'+new(java.io.File)(1)+'"
            })
    void a_url_is_never_evaluated_as_an_expression(String url) {
        application
                .withPropertyValues("quadrille.platform.url=" + url.replace("${", "$\\{"))
                .run(context -> {
                    if (context.getStartupFailure() == null) assertThat(context).hasSingleBean(Reactions.class);
                    else assertThat(context).getFailure().rootCause().hasMessageContaining("quadrille.platform.url");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void an_empty_url_switches_the_platform_off(String url) {
        application
                .withPropertyValues("quadrille.platform.url=" + url)
                .run(context -> assertThat(context).doesNotHaveBean(Reactions.class));
    }

    private void deliver(String url) {
        application
                .withPropertyValues("quadrille.platform.url=" + url)
                .run(context -> reactions(context.getBean(Reactions.class)).whenOrderProcessedThenPost(ORDER));
    }

    private static PlatformReactions reactions(Reactions reactions) {
        return (PlatformReactions) reactions.handler().apply(null);
    }
}
