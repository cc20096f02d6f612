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
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses with 400 a path or a query that cannot be taken literally. The container decodes a query when somebody first
 * asks for a parameter, and fails without the parameter's name; it passes on path parameters, which nothing here has,
 * and which Spring then fails to decode.
 */
final class ReadableRequestFilter extends OncePerRequestFilter {

    /** The container reads a thousand. */
    private static final int MOST_PARAMETERS = 100;

    private final HandlerExceptionResolver errors;

    ReadableRequestFilter(HandlerExceptionResolver errors) {
        this.errors = errors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getRequestURI().indexOf(';') >= 0) {
            // Answered by ContainerErrors: what is behind it may be undecodable, and then Spring cannot even write an
            // answer.
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

    /** The API itself says that it takes application/json. At Spring Boot's endpoints Spring fails at a wildcard. */
    private static boolean hasWildcardType(HttpServletRequest request) {
        return !isOfApi(request)
                && request.getContentType() != null
                && request.getContentType().indexOf('*') >= 0;
    }

    /** No parameter of the API is a list; a parameter of Spring Boot's endpoints may be. */
    private static boolean isOfApi(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/api/");
    }

    private static void check(String query, boolean once, WrongFields wrong) {
        var parts = query.split("&");
        if (parts.length > MOST_PARAMETERS) {
            wrong.add("query", "must have at most " + MOST_PARAMETERS + " parameters");
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

    private static String name(String encoded, WrongFields wrong) {
        if (!encoded.isEmpty() && isText(encoded)) return decodedIfPossible(encoded);
        wrong.add("query", "must name each parameter in percent-encoded UTF-8");
        return null;
    }

    private static boolean isText(String encoded) {
        var text = decodedIfPossible(encoded);
        return text != null && text.indexOf(0) < 0;
    }

    private static String decodedIfPossible(String encoded) {
        try {
            return decoded(encoded);
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    /**
     * Strictly, where the JDK's and Spring's own put replacement characters in the place of what they cannot decode.
     */
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
