package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * Requests derived from the API description, most of them with something malformed: values at, below and above each
 * limit, other types, other encodings, odd headers, methods and paths. The same number and seed give the same request.
 */
final class MutatedRequests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> METHODS = List.of(
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "FOO", "PROPFIND", "get");

    private static final String[] TEXTS = {
        "",
        " ",
        "a",
        "null",
        "true",
        "-1",
        "0",
        "1",
        "0x10",
        "1e5",
        "1.5",
        "NaN",
        "a b",
        "a\nb",
        "a\tb",
        "a\r\nb",
        "\u0007",
        "\u0000",
        "a\u0000b",
        "\u0085",
        "\u2028",
        "\u202e",
        "\ufeff",
        "\ufffd",
        "\uffff",
        "é",
        "日本",
        "💥",
        "'",
        "\"",
        "\\",
        "%",
        "%s",
        "..",
        ".",
        "../..",
        "a/b",
        "a;b",
        "a?b",
        "a#b",
        "<script>",
        "{}",
        "[]",
        "${7*7}",
        "' or 1=1 --",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "999999999999999999",
        "1000000000000000000",
        "1" + "0".repeat(400),
        "1999-12-31",
        "2000-01-01",
        "9999-12-31",
        "+10000-01-01",
        "-999999999-01-01",
        "+999999999-12-31",
        "0000-00-00",
        "2030-02-30",
        "2030-01-31T12:00:00Z",
        "2030-01-31T12:00:00.999999999Z",
        "2030-01-31T12:00:00+18:00",
        "2030-01-31T24:00:00Z",
        "0001-01-01T00:00:00Z",
        "0000-12-31T23:59:59Z",
        "9999-12-31T23:59:59.999999999Z",
        "+10000-01-01T00:00:00Z",
        "-4713-01-01T00:00:00Z",
        "+294277-01-01T00:00:00Z",
        "-1000000000-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59.999999999Z",
        "12:00",
        "P1D",
    };

    /** Not valid in a query or path: not UTF-8, or not percent-encoded. */
    private static final String[] UNDECODABLE = {
        "%", "%F", "%zz", "%FF", "%C3", "%C3%28", "%ED%A0%80", "%F8%88%80%80%80", "%00", "a%00b"
    };

    /** Odd prefixes and suffixes of a path. */
    private static final String[] PATHS = {
        "/",
        "//",
        "/..",
        "/../..",
        "/.",
        ";a=b",
        ";a=%zz",
        "%2F",
        "%5C",
        "%00",
        "\\",
        "/é",
        "%C3%A9",
        "%FF",
        "%",
        "/{x}",
        " ",
        "#a",
        "/" + "x".repeat(9_000),
        ".json",
        "%2e%2e/",
        "/%2e%2e/%2e%2e",
        "|",
        "\u0001"
    };

    private static final String[] QUERIES = {
        "odd=1", "=", "=1", "&&", "odd", "a[]=1", "%FF=1", "odd=%FF", "{=1", "é=1", "a=\"", "|"
    };

    /** JSON in place of a value. */
    private static final String[] JSONS = {
        "null",
        "true",
        "0",
        "-1",
        "1",
        "1.5",
        "1e5",
        "1e400",
        "-0.0",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "1" + "0".repeat(900),
        "1" + "0".repeat(2_000),
        "{}",
        "[]",
        "[null]",
        "[[]]",
        "{\"a\":{}}",
        "[1,2,3]",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud83d\\udca5\"",
        "NaN",
        "'a'",
        "\"\\x\"",
        "01",
        "\"a\nb\"",
        "",
        "[".repeat(600) + "]".repeat(600),
        "[".repeat(3_000),
        "{\"a\":".repeat(1_200),
        "\"" + "x".repeat(40_000) + "\"",
        "[" + "{},".repeat(101) + "{}]",
        "{\"a\":1,\"a\":2}",
        "{\"" + "n".repeat(60_000) + "\":1}",
        "{\"\\ud800\":1}",
        "{\"a\\u0000b\":1}",
    };

    private static final String[][] HEADERS = {
        {
            "Accept",
            "x",
            "*/json",
            "text/html",
            "application/json;q=x",
            "application/xml, */*;q=0.1",
            ",",
            "application/problem+json"
        },
        {
            "Content-Type",
            "text/plain",
            "x",
            "*/*",
            "application/json;charset=x",
            "multipart/form-data",
            "application/json, text/plain",
            "a/b;"
        },
        {
            "Content-Type",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b",
            "application/json;charset=UTF-16"
        },
        {"Content-Encoding", "gzip", "x"},
        {"Idempotency-Key", "", " ", "é", "a b", "k".repeat(255), "k".repeat(256), "\u0007", "\u00ff"},
        {"X-Actor", "", "é", "a\tb", "a".repeat(200), "a".repeat(201), "\u0007"},
        {"X-Reason", "", "é", "a\tb", "a".repeat(200), "a".repeat(201)},
        {"X-Correlation-Id", "", "é", "a b", "a".repeat(100), "a".repeat(101)},
        {"Last-Event-ID", "", "é", "1", "-1"},
        {"If-None-Match", "*", "\"", "W/\"", "é", "\"a\", \"b"},
        {"If-Modified-Since", "0", "never", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Foo 99999 00:00:00 GMT"},
        {
            "Range",
            "bytes=0-0",
            "bytes=-1",
            "bytes=9-1",
            "bytes=99999999999999999999-",
            "x",
            "bytes=" + "0-1,".repeat(200) + "0-1"
        },
        {"Accept-Language", "*", "x-", "de;q=x", "é", "a".repeat(500)},
        {"Accept-Charset", "x", "*;q=2"},
        {"Accept-Encoding", "x", "gzip;q=x", "gzip"},
        {"Cookie", "=", "a=b; a=b", "é", "a=\"", "a=b;".repeat(300)},
        {"traceparent", "x", "00-00000000000000000000000000000000-0000000000000000-01", "é"},
        {"tracestate", "=", "é"},
        {"baggage", "x=%", "=", "é"},
        {"Origin", "http://evil.example", "null", "x"},
        {"Sec-Fetch-Site", "cross-site", "x"},
        {"Access-Control-Request-Method", "POST", "x"},
        {"X-HTTP-Method-Override", "DELETE", "x"},
        {"X-Forwarded-Host", "x y", "é"},
        {"Forwarded", "host=\"", "for=x"},
        {"Expect", "miracles"},
        {"Upgrade", "h2c", "x"},
        {"Transfer-Encoding", "chunked", "gzip", "identity", "chunked, chunked"},
        {"Content-Length", "x", "-1", "99999999999999999999", "+1"},
        {"Host", "a b", "", "a:b", "a:99999", "[::1", "é"},
        {"X-Odd", "a\u0000b", "x".repeat(30_000), "\u007f"},
        {"X Odd", "a"},
    };

    /** Operations that take a tenth of a second or more, or write much; they get a smaller share of the requests. */
    private static final Set<String> HEAVY = Set.of(
            "check",
            "republish",
            "exportLog",
            "followChanges",
            "checkProjections",
            "replayRecords",
            "findGroups",
            "rebuildOrder",
            "startRebuild",
            "pauseRebuild",
            "resumeRebuild",
            "cancelRebuild",
            "keepRebuild",
            "switchRebuild",
            "switchBack",
            "compareRebuild");

    /** Endpoints that the description does not list; they share the requests of the heavy operations. */
    private static final List<String> OTHERS = List.of(
            "/",
            "/console",
            "/console/orders",
            "/console/app.js",
            "/swagger-ui/index.html",
            "/v3/api-docs",
            "/actuator/health",
            "/actuator/health/nothing",
            "/actuator/metrics/nothing",
            "/actuator/metrics/jvm.memory.used",
            "/nothing");

    private final JsonNode api;
    private final long seed;
    private final List<DescribedOperation> calls = new ArrayList<>();

    MutatedRequests(JsonNode api, long seed) {
        this.api = api;
        this.seed = seed;
        api.path("paths")
                .propertyStream()
                .forEach(path -> path.getValue()
                        .propertyStream()
                        .forEach(call -> calls.add(new DescribedOperation(
                                call.getKey().toUpperCase(Locale.ROOT), path.getKey(), call.getValue()))));
        OTHERS.forEach(path -> calls.add(new DescribedOperation("GET", path, JSON.createObjectNode())));
    }

    private record DescribedOperation(String method, String path, JsonNode says) {

        String name() {
            return says.path("operationId").asString(path);
        }

        boolean isRare() {
            return HEAVY.contains(name()) || OTHERS.contains(path);
        }
    }

    /**
     * @param operation the operation id of the description, or the path
     * @param certainlyWrong the one field whose value is certainly wrong; null if there is none or if the request is
     *     odd in other ways too
     */
    record Request(String operation, String method, byte[] bytes, String certainlyWrong) {

        /** The request for a log or failure message. */
        String text() {
            var text = new String(bytes, ISO_8859_1);
            return text.length() > 3_000 ? text.substring(0, 3_000) + "… (" + text.length() + ")" : text;
        }
    }

    Set<String> operations() {
        var names = new HashSet<String>();
        calls.forEach(call -> names.add(call.name()));
        return names;
    }

    Request request(int number) {
        var random = new Random(seed * 1_000_003 + number);
        var call = calls.get(random.nextInt(calls.size()));
        while (call.isRare() && random.nextInt(8) > 0) call = calls.get(random.nextInt(calls.size()));
        return new RequestBuilder(call, random).make();
    }

    /** Builds one request. */
    private final class RequestBuilder {

        private final DescribedOperation call;
        private final Random random;
        private final List<String> query = new ArrayList<>();
        private final List<String> headers = new ArrayList<>();
        private String method;
        private String path;
        private byte[] body = new byte[0];
        private String certainlyWrong;
        /** Whether the request may be refused before any field is checked. */
        private boolean refusedBefore;

        RequestBuilder(DescribedOperation call, Random random) {
            this.call = call;
            this.random = random;
        }

        Request make() {
            method = call.method();
            path = call.path();
            int oddities = random.nextInt(10) < 2 ? 0 : random.nextInt(10) < 8 ? 1 : 2;
            boolean oddParameter = oddities > 0 && random.nextInt(3) == 0;
            parameters(oddParameter);
            boolean hasBody = call.says().has("requestBody");
            if (hasBody) {
                boolean oddBody = oddities > (oddParameter ? 1 : 0) && random.nextInt(3) > 0;
                body(oddBody);
                if (oddBody) oddities--;
                headers.add("Content-Type: application/json");
            }
            if (oddParameter) oddities--;
            for (; oddities > 0; oddities--) {
                refusedBefore = true;
                odd();
            }
            return new Request(call.name(), method, bytes(), refusedBefore ? null : certainlyWrong);
        }

        private void parameters(boolean odd) {
            var all = call.says().path("parameters").valueStream().toList();
            var oddOne = odd && !all.isEmpty() ? all.get(random.nextInt(all.size())) : null;
            for (var parameter : all) {
                var name = parameter.path("name").asString();
                if (parameter == oddOne) {
                    odd(parameter, name);
                } else if (parameter.path("required").asBoolean() || random.nextInt(4) == 0) {
                    put(parameter.path("in").asString(), name, encoded(plain(parameter)));
                }
            }
        }

        private void odd(JsonNode parameter, String name) {
            var in = parameter.path("in").asString();
            var schema = resolved(parameter.path("schema"));
            refusedBefore = !in.equals("query");
            if (in.equals("header")) {
                headers.add(name + ": " + pick(edges(schema)).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", ""));
            } else if (random.nextInt(4) == 0) {
                put(in, name, pick(UNDECODABLE));
                if (in.equals("query")) certainlyWrong = name;
            } else if (parameter.path("required").asBoolean() && in.equals("query") && random.nextInt(4) == 0) {
                certainlyWrong = name;
            } else if (in.equals("query") && random.nextInt(12) == 0) {
                query.add(name + "=1");
                query.add(name + "=2");
                certainlyWrong = name;
            } else {
                put(in, name, encoded(pick(edges(schema))));
            }
        }

        private void put(String in, String name, String value) {
            switch (in) {
                case "path" -> path = path.replace("{" + name + "}", value);
                case "query" -> query.add(name + "=" + value);
                default -> headers.add(name + ": " + value);
            }
        }

        /** A value that the description allows in most cases. */
        private String plain(JsonNode parameter) {
            var schema = resolved(parameter.path("schema"));
            if (schema.has("enum"))
                return schema.path("enum")
                        .path(random.nextInt(schema.path("enum").size()))
                        .asString();
            if (parameter.has("example") && random.nextInt(3) > 0)
                return parameter.path("example").asString();
            if ("integer".equals(schema.path("type").asString())) return Integer.toString(1 + random.nextInt(5));
            if ("date".equals(schema.path("format").asString())) return "2030-01-0" + (1 + random.nextInt(9));
            return parameter.path("example").asString("id") + (random.nextBoolean() ? "" : random.nextInt(50));
        }

        /** Values at, below and above the limits of a schema, and odd values of any kind. */
        private String[] edges(JsonNode schema) {
            var edges = new ArrayList<String>();
            for (var limit : List.of("minimum", "maximum")) {
                if (!schema.has(limit)) continue;
                var value = new BigInteger(
                        schema.path(limit).decimalValue().toBigInteger().toString());
                for (int by = -1; by <= 1; by++)
                    edges.add(value.add(BigInteger.valueOf(by)).toString());
            }
            var lengths = Pattern.compile("\\{1,(\\d{1,5})}")
                    .matcher(schema.path("pattern").asString(""));
            while (lengths.find()) addLengths(edges, Integer.parseInt(lengths.group(1)));
            if (schema.has("maxLength"))
                addLengths(edges, schema.path("maxLength").asInt());
            schema.path("enum")
                    .forEach(value -> edges.add(value.asString().toLowerCase(Locale.ROOT) + random.nextInt(2)));
            if (edges.isEmpty() || random.nextInt(2) == 0) edges.addAll(Arrays.asList(TEXTS));
            return edges.toArray(String[]::new);
        }

        private void addLengths(List<String> edges, int most) {
            for (int length = most - 1; length <= most + 1; length++) {
                edges.add("x".repeat(length));
                edges.add("ä".repeat(length));
            }
        }

        private void body(boolean odd) {
            var media = call.says()
                    .path("requestBody")
                    .path("content")
                    .propertyStream()
                    .findFirst()
                    .orElseThrow()
                    .getValue();
            var schema = resolved(media.path("schema"));
            var json = (ObjectNode) value(schema);
            if (!odd) {
                body = JSON.writeValueAsBytes(json);
            } else if (random.nextInt(5) > 0) {
                oddField(json, schema);
                body = JSON.writeValueAsBytes(json);
            } else {
                oddBody(json);
            }
        }

        private JsonNode value(JsonNode schema) {
            if (schema.path("type").asString("").equals("array")) {
                var list = JSON.createArrayNode();
                list.add(value(resolved(schema.path("items"))));
                return list;
            }
            if (schema.has("properties")) {
                var object = JSON.createObjectNode();
                var required = schema.path("required")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList();
                schema.path("properties").propertyStream().forEach(property -> {
                    var of = resolved(property.getValue());
                    if (required.contains(property.getKey()) || random.nextInt(3) == 0)
                        object.set(property.getKey(), value(of));
                });
                return object;
            }
            if (schema.has("enum"))
                return schema.path("enum")
                        .path(random.nextInt(schema.path("enum").size()));
            var nodes = JSON.getNodeFactory();
            if (schema.path("type").asString("").equals("integer")) return nodes.numberNode(1 + random.nextInt(3));
            if (schema.path("format").asString("").equals("date-time")) return nodes.stringNode("2030-01-31T12:00:00Z");
            var example = schema.path("example").asString("id");
            boolean asIs = example.contains(" ") || random.nextBoolean();
            return nodes.stringNode(asIs ? example : example + random.nextInt(1_000_000));
        }

        private void oddField(ObjectNode json, JsonNode schema) {
            var names = schema.path("properties").propertyNames().stream().toList();
            var name = names.get(random.nextInt(names.size()));
            var of = resolved(schema.path("properties").path(name));
            if (of.has("properties") && random.nextBoolean()) {
                var inner = (ObjectNode) value(of);
                json.set(name, inner);
                oddField(inner, of);
                if (certainlyWrong != null) certainlyWrong = name + "." + certainlyWrong;
                return;
            }
            if (of.path("type").asString("").equals("array") && random.nextBoolean()) {
                var items = resolved(of.path("items"));
                var inner = (ObjectNode) value(items);
                json.putArray(name).add(inner);
                oddField(inner, items);
                if (certainlyWrong != null) certainlyWrong = name + "[0]." + certainlyWrong;
                return;
            }
            switch (random.nextInt(8)) {
                case 0 -> json.remove(name);
                case 1 -> json.putRawValue("odd" + random.nextInt(3), new RawValue("1"));
                case 2 -> {
                    json.putRawValue(name, new RawValue(random.nextBoolean() ? "true" : "1.5"));
                    certainlyWrong = name;
                }
                case 3, 4 -> json.putRawValue(name, new RawValue(pick(JSONS)));
                default -> {
                    var edge = pick(edges(of));
                    boolean number =
                            "integer".equals(of.path("type").asString()) && edge.matches("-?[1-9][0-9]{0,500}");
                    if (number && random.nextInt(6) > 0) json.putRawValue(name, new RawValue(edge));
                    else json.put(name, edge);
                }
            }
        }

        private void oddBody(ObjectNode json) {
            var text = JSON.writeValueAsString(json);
            body = switch (random.nextInt(14)) {
                case 0 -> new byte[0];
                case 1 -> "null".getBytes(UTF_8);
                case 2 -> "[]".getBytes(UTF_8);
                case 3 -> "\"\"".getBytes(UTF_8);
                case 4 -> text.substring(0, random.nextInt(text.length())).getBytes(UTF_8);
                case 5 -> (text + text).getBytes(UTF_8);
                case 6 -> (text + " ".repeat(65_536 - text.length() + random.nextInt(3) - 1)).getBytes(UTF_8);
                case 7 -> text.getBytes(UTF_16);
                case 8 -> text.getBytes(Charset.forName("UTF-32"));
                case 9 -> text.replace("a", "é").getBytes(ISO_8859_1);
                case 10 -> ("\ufeff" + text).getBytes(UTF_8);
                case 11 -> new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0};
                case 12 -> (text.substring(0, text.length() - 1) + "," + text.substring(1)).getBytes(UTF_8);
                default -> pick(JSONS).getBytes(UTF_8);
            };
        }

        private void odd() {
            switch (random.nextInt(9)) {
                case 0 -> method = pick(METHODS.toArray(String[]::new));
                case 1, 2, 3, 4 -> {
                    var odd = pick(HEADERS);
                    headers.add(odd[0] + ": " + odd[1 + random.nextInt(odd.length - 1)]);
                }
                case 5 -> query.add(pick(QUERIES));
                case 6 -> {
                    int number = random.nextBoolean() ? 99 : 1_100;
                    query.addAll(Stream.generate(() -> "odd" + random.nextInt())
                            .limit(number)
                            .toList());
                }
                default -> {
                    var odd = pick(PATHS);
                    path = random.nextInt(4) > 0 ? path + odd : odd + path;
                }
            }
        }

        private byte[] bytes() {
            var target = query.isEmpty() ? path : path + "?" + String.join("&", query);
            var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
            if (headers.stream().noneMatch(header -> header.startsWith("Host:"))) head.append("Host: localhost\r\n");
            // An odd content type replaces the usual one.
            for (int i = 0; i < headers.size(); i++) {
                var name = headers.get(i).substring(0, headers.get(i).indexOf(':') + 1);
                var later = headers.subList(i + 1, headers.size());
                if (later.stream().noneMatch(header -> header.startsWith(name)))
                    head.append(headers.get(i)).append("\r\n");
            }
            if (headers.stream().anyMatch(header -> header.matches("(?s)(Content-Length|Transfer-Encoding):.*"))) {
                // Bytes after a wrongly framed body would be read as the next request.
                head.append("Connection: close\r\n");
            } else if (body.length > 0 || call.says().has("requestBody")) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            head.append("\r\n");
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(head.toString().getBytes(ISO_8859_1));
            bytes.writeBytes(body);
            return bytes.toByteArray();
        }

        private <T> T pick(T[] values) {
            return values[random.nextInt(values.length)];
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private JsonNode resolved(JsonNode schema) {
        if (!schema.has("$ref")) return schema;
        var name = schema.path("$ref").asString();
        return api.path("components").path("schemas").path(name.substring(name.lastIndexOf('/') + 1));
    }
}
