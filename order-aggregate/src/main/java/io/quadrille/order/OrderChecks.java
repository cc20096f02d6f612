package io.quadrille.order;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of command fields. Each check throws {@link InvalidOrderFieldException} if the value breaks its rule. */
final class OrderChecks {

    private static final Pattern ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}");

    private OrderChecks() {}

    static void text(String field, @Nullable String value) {
        if (value == null || value.isBlank()) throw new InvalidOrderFieldException(field, "must not be blank");
    }

    /** Checks an id. All of its characters are valid in URL paths, record keys and headers. */
    static void id(String field, String value) {
        text(field, value);
        if (!ID.matcher(value).matches()) {
            throw new InvalidOrderFieldException(
                    field,
                    "must be 1 to 64 letters, digits, dots, underscores or hyphens, and not just one or two dots");
        }
    }

    /** Returns an unmodifiable copy of the list. Throws if the list is null or contains null. */
    static <T> List<T> list(String field, @Nullable List<T> value) {
        if (value == null) throw new InvalidOrderFieldException(field, "must be given");
        if (value.stream().anyMatch(Objects::isNull))
            throw new InvalidOrderFieldException(field, "must not contain null");
        return List.copyOf(value);
    }

    static void between(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new InvalidOrderFieldException(field, "must be between " + least + " and " + most + ", was " + value);
        }
    }
}
