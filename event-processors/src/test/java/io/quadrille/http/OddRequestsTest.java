package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.quadrille.checkout.api.ApiTest;
import io.quadrille.testing.RawHttp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Invalid requests that HTTP clients do not send: each is answered with a problem that names the invalid part, and none
 * is logged as a failure.
 */
@ExtendWith(OutputCaptureExtension.class)
class OddRequestsTest extends ApiTest {

    private static final String REST = " HTTP/1.1\r\nHost: localhost\r\n";

    /** Log lines of other threads belong to other tests. */
    private static void hasNoTraceOfARequest(CapturedOutput log) {
        assertThat(log.getAll()).doesNotContain("org.apache.catalina").doesNotContain("org.apache.coyote");
    }

    private Answer sent(String request) {
        try (var http = new RawHttp(environment.getRequiredProperty("local.server.port", Integer.class))) {
            return new Answer(http.send(request));
        }
    }

    private Answer got(String target) {
        return sent("GET " + target + REST + "\r\n");
    }

    private Answer posted(String path, String headers, String body) {
        var all = headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        return sent("POST " + path + REST + all);
    }

    record Answer(RawHttp.Answer raw) {

        Answer isProblem(int status, String named) {
            assertThat(raw.status()).as(raw.toString()).isEqualTo(status);
            assertThat(raw.header("Content-Type")).startsWith("application/problem+json");
            var detail = JsonPath.<String>read(raw.body(), "$.detail");
            assertThat(detail).containsIgnoringCase(named);
            assertThat(raw.body())
                    .doesNotContain("Exception")
                    .doesNotContain("org.apache")
                    .doesNotContain("<");
            return this;
        }

        Answer isInvalid(String field) {
            isProblem(400, field);
            assertThat(JsonPath.<List<String>>read(raw.body(), "$.errors[*].field"))
                    .containsExactly(field);
            return this;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/orders?foo=%FF, foo",
        "/api/orders?foo=%, foo",
        "/api/orders?foo=%zz, foo",
        "/api/orders?foo=%C3, foo",
        "/api/orders?foo=%ED%A0%80, foo",
        "/api/orders?foo=a%00b, foo",
        "/api/orders?userId=%FE, userId",
        "/api/orders?%FF=1, query",
        "/api/orders?size=2&size=3, size",
        "/api/unicorns?foo=%FF, foo",
        "/v3/api-docs?foo=%FF, foo",
        "/console/?foo=%FF, foo",
    })
    void a_query_parameter_that_cannot_be_decoded_is_named(String target, String field, CapturedOutput log) {
        got(target).isInvalid(field);

        hasNoTraceOfARequest(log);
    }

    @Test
    void a_link_with_the_longest_cause_can_be_followed() {
        var target = "/api/orders?cause=" + "%F0%9F%92%A5".repeat(500);

        var answer = sent("GET " + target + REST + "Referer: http://localhost" + target + "\r\n\r\n");

        assertThat(answer.raw().status()).isEqualTo(200);
    }

    @Test
    void too_many_query_parameters_are_refused() {
        got("/api/orders?" + "a=1&".repeat(1_100)).isInvalid("query");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to=-999999999-01-01",
                "to=%2B999999999-12-31",
                "from=-999999999-01-01",
                "from=%2B999999999-12-31",
                "to=0000-01-01",
                "to=1/31/30",
                "to=2030-02-30",
                "to=2030-01-31T00:00:00Z",
                "to=1e400",
            })
    void a_day_out_of_range_is_named(String query) {
        for (var path : List.of("sales", "best-sellers")) {
            got("/api/statistics/" + path + "?" + query).isInvalid(query.substring(0, query.indexOf('=')));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1000000000-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59.999999999Z",
                "-4713-01-01T00:00:00Z",
                "0000-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z",
                "+294277-01-01T00:00:00Z"
            })
    void a_time_that_cannot_be_stored_is_named(String time) {
        var coupon = """
            {"userId": "alice", "discount": {"type": "FIXED", "value": 1}, "expiresAt": "%s"}\
            """;
        posted("/api/coupons", "Content-Type: application/json\r\n", coupon.formatted(time))
                .isInvalid("expiresAt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "a\\ud83d", "\\udc00\\ud83d", "\\u0000", "a\\u0000b"})
    void a_text_that_cannot_be_stored_is_named(String text) {
        var product = """
            {"productId": "p", "name": "%s", "price": 1, "quantity": 1}\
            """;
        posted("/api/products", "Content-Type: application/json\r\n", product.formatted(text))
                .isInvalid("name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/orders/a%2Fb",
                "/api/orders/a%5Cb",
                "/api/orders/a%00b",
                "/api/orders/%",
                "/api/orders/%zz",
                "/api/orders/a\\b",
                "/api/orders/a;b=%zz",
                "/api/orders/a;b",
                "/api/orders/../../..",
                "*",
                "/console/a%2Fb",
                "/%2F",
                "/api/orders/\"",
                "/api/{x}",
                "/api/orders/\u00e9",
                "orders"
            })
    void a_path_that_cannot_be_decoded_is_refused(String path) {
        got(path).isProblem(400, "path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "///", "//host", "//a:b/c", "//[/x"})
    void a_path_with_two_leading_slashes_is_a_path(String path) {
        assertThat(got(path).raw().status()).isIn(400, 404);
        assertThat(got(path).raw().header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void the_invalid_part_of_a_request_that_is_not_http_is_named(CapturedOutput log) {
        sent("GE\u0001T /api/orders HTTP/1.1\r\nHost: a\r\n\r\n").isProblem(400, "method");
        sent("GET /api/orders?a={ HTTP/1.1\r\nHost: a\r\n\r\n").isProblem(400, "query");
        sent("GET /api/orders?a=\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n").isProblem(400, "query");
        sent("GET /api/orders HTTP/9.9\r\nHost: a\r\n\r\n").isProblem(400, "HTTP/1.1");
        sent("GET /api/orders HTTQ\r\nHost: a\r\n\r\n").isProblem(400, "HTTP/1.1");
        sent("GET /api/orders HTTP/1.1\r\n\r\n").isProblem(400, "Host");
        sent("GET /api/orders HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").isProblem(400, "Host");
        sent("GET /api/orders HTTP/1.1\r\nHost: a b\r\n\r\n").isProblem(400, "Host");
        sent("GET /api/orders HTTP/1.1\r\nHost: a:x\r\n\r\n").isProblem(400, "Host");
        sent("GET http://other/api/orders HTTP/1.1\r\nHost: a\r\n\r\n").isProblem(400, "Host");
        sent("GET /api/orders HTTP/1.1\r\nHost: a\r\nX y: z\r\n\r\n").isProblem(400, "header");
        sent("GET /api/orders HTTP/1.1\r\nHost: a\r\nX-Actor: a\u0000b\r\n\r\n").isProblem(400, "header");
        sent("GET /api/orders HTTP/1.1\r\nHost: a\r\n" + "X-A: 1\r\n".repeat(200) + "\r\n")
                .isProblem(431, "headers");
        sent("GET /api/orders HTTP/1.1\r\nHost: a\r\nX-A: " + "a".repeat(100_000) + "\r\n\r\n")
                .isProblem(431, "headers");
        sent("GET /api/orders?a=" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n")
                .isProblem(431, "headers");
        sent("GET /api/orders HTTP/1.1\r\nHost: a\r\nCookie: " + "a=b;".repeat(300) + "\r\n\r\n")
                .isProblem(400, "Cookie");
        sent("GET /api/orders HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n").isProblem(417, "Expect");
        var post = "POST /api/orders HTTP/1.1\r\nHost: a\r\n";
        sent(post + "Content-Length: x\r\n\r\n").isProblem(400, "Content-Length");
        sent(post + "Content-Length: -1\r\n\r\n").isProblem(400, "Content-Length");
        sent(post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n").isProblem(400, "Content-Length");
        sent(post + "Transfer-Encoding: magic\r\n\r\n").isProblem(400, "Transfer-Encoding");
        sent(post + "Transfer-Encoding:\r\nContent-Length: 2\r\n\r\n{}").isProblem(400, "Transfer-Encoding");

        hasNoTraceOfARequest(log);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "PATCH", "PUT", "DELETE", "FOO", "get", "PROPFIND"})
    void an_unsupported_method_is_named(String method) {
        sent(method + " /api/orders" + REST + "\r\n").isProblem(405, method);
    }

    @Test
    void a_connect_request_is_refused() {
        sent("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n").isProblem(405, "CONNECT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "x/y/z", "*/json", "application/json;q=x", "/", "text/csv"})
    void an_accept_header_without_a_supported_type_is_named(String accept) {
        sent("GET /api/orders" + REST + "Accept: " + accept + "\r\n\r\n").isProblem(406, "Accept must be");
        sent("GET /api/unicorns" + REST + "Accept: " + accept + "\r\n\r\n").isProblem(404, "path");
        sent("GET /api/orders?size=x" + REST + "Accept: " + accept + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "x",
                "*/*",
                "multipart/form-data",
                "multipart/form-data; boundary=a",
                "application/x-www-form-urlencoded",
                "application/json; charset=nonsense",
                "application/json; charset=",
                "/",
                "",
                "application/json; charset=\""
            })
    void a_content_type_that_is_not_supported_is_named(String type) {
        for (var body : List.of("{}", "a=%FF", "%", "--a\r\n")) {
            var contentType = "Content-Type: " + type + "\r\n";
            posted("/api/orders", contentType, body).isProblem(415, "Content-Type must be application/json");
            sent("PUT /api/orders" + REST + contentType + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                    .isProblem(405, "PUT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "5\r\n{}\r\n0\r\n\r\n", "-1\r\n", "FFFFFFFFFFFF\r\n{}", "2\r\n{}xx0\r\n\r\n"})
    void invalid_chunks_are_refused(String chunks) {
        var headers = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        sent("POST /api/orders" + REST + headers + chunks + "\r\n\r\n").isInvalid("body");
    }

    @Test
    void a_preflight_request_is_refused() {
        var headers = "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n";
        sent("OPTIONS /api/orders" + REST + headers).isProblem(403, "site");
    }

    @Test
    void a_wildcard_in_content_type_is_refused_everywhere() {
        sent("GET /v3/api-docs" + REST + "Content-Type: */*\r\n\r\n").isProblem(415, "Content-Type must be");
    }

    @Test
    void the_container_has_no_html_error_page() {
        got("/error").isProblem(404, "path");
    }
}
