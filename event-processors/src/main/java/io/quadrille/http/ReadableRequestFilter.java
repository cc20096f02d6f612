package io.quadrille.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers 400 to a path with a semicolon, and to a query string that cannot be decoded exactly, has more than
 * {@value #MAX_PARAMETERS} parameters, or repeats a parameter of the API. Without this filter, the container would
 * decode the query string at the first access to a parameter, and its error would not name the parameter. A semicolon
 * starts a matrix parameter ({@code /path;name=value}). The API uses none, and Spring would fail at it. Answers 415 to
 * a wildcard in Content-Type, except on paths of the API.
 */
final class ReadableRequestFilter extends OncePerRequestFilter {

    /** The container's own limit is 1,000. */
    private static final int MAX_PARAMETERS = 100;

    private final HandlerExceptionResolver errors;

    ReadableRequestFilter(HandlerExceptionResolver errors) {
        this.errors = errors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getRequestURI().indexOf(';') >= 0) {
            // ContainerErrors answers. The text after the semicolon may be undecodable, and then Spring cannot write a
            // response.
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        var wrong = new WrongFields();
        if (request.getQueryString() != null) check(request.getQueryString(), isOfApi(request), wrong);
        if (!wrong.isEmpty()) {
            errors.resolveException(request, response, null, wrong.problem());
        } else if (hasWildcardType(request)) {
            var detail = "Content-Type must be a media type without wildcards.";
            errors.resolveException(
                    request, response, null, Problems.problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, detail));
        } else {
            chain.doFilter(request, response);
        }
    }

    /**
     * Whether a request to a path outside of the API has a wildcard in Content-Type, at which Spring Boot's endpoints
     * would fail. The paths of the API answer 415 without this check.
     */
    private static boolean hasWildcardType(HttpServletRequest request) {
        return !isOfApi(request)
                && request.getContentType() != null
                && request.getContentType().indexOf('*') >= 0;
    }

    /** Whether the path is one of the API, where no parameter may be repeated. Spring Boot's endpoints accept lists. */
    private static boolean isOfApi(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/api/");
    }

    private static void check(String query, boolean once, WrongFields wrong) {
        var parts = query.split("&");
        if (parts.length > MAX_PARAMETERS) {
            wrong.add("query", "must have at most " + MAX_PARAMETERS + " parameters");
            return;
        }
        var names = new HashSet<String>();
        for (var part : parts) {
            if (part.isEmpty()) continue;
            int end = part.indexOf('=');
            var name = name(end < 0 ? part : part.substring(0, end), wrong);
            if (name == null) continue;
            if (!isText(end < 0 ? "" : part.substring(end + 1)))
                wrong.add(name, "must be percent-encoded UTF-8 without %00");
            if (!names.add(name) && once) wrong.add(name, "must be given once");
        }
    }

    private static @Nullable String name(String encoded, WrongFields wrong) {
        if (!encoded.isEmpty() && isText(encoded)) return decodedOrNull(encoded);
        wrong.add("query", "must name each parameter in percent-encoded UTF-8");
        return null;
    }

    private static boolean isText(String encoded) {
        var text = decodedOrNull(encoded);
        return text != null && text.indexOf(0) < 0;
    }

    private static @Nullable String decodedOrNull(String encoded) {
        try {
            return decoded(encoded);
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    /** Decodes strictly. The decoders of the JDK and Spring replace bytes that are not UTF-8 instead of failing. */
    private static String decoded(String encoded) throws CharacterCodingException {
        var bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(encoded.charAt(i + 2), 16);
                if (low < 0) throw new MalformedInputException(1);
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString();
    }
}
