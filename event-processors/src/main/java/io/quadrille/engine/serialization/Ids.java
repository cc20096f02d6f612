package io.quadrille.engine.serialization;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of ids in requests, in commands and in every event that is published. If a received event has an invalid
 * id, this program has not sent the event, and the id might be too long for the indexes of the database.
 */
public final class Ids {

    /** Ids become segments of URL paths, so "." and ".." are not allowed. */
    public static final String PATTERN = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}";

    /** The rule in words, as a text that follows the name of the field. */
    public static final String RULE =
            "must be 1 to 64 letters, digits, dots, underscores or hyphens, and not just one or two dots";

    private static final Pattern ID = Pattern.compile(PATTERN);

    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            return type.getRecordComponents();
        }
    };

    private Ids() {}

    /**
     * The first text in a published event that is not a valid id, with the rule it violates; empty if there is none.
     * All texts in published events are ids. A null id is valid.
     */
    public static Optional<String> findInvalid(Object payload) {
        if (!(payload instanceof Record)) return Optional.empty();
        return Stream.of(COMPONENTS.get(payload.getClass()))
                .map(component -> violation(component.getName(), valueOf(component, payload)))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static @Nullable String violation(String name, @Nullable Object value) {
        return switch (value) {
            case String id -> ID.matcher(id).matches() ? null : name + " " + RULE;
            case Collection<?> elements ->
                elements.stream()
                        .flatMap(element -> findInvalid(element).stream())
                        .findFirst()
                        .orElse(null);
            case Record part -> findInvalid(part).orElse(null);
            case null, default -> null;
        };
    }

    private static @Nullable Object valueOf(RecordComponent component, Object payload) {
        try {
            return component.getAccessor().invoke(payload);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
