package io.quadrille.engine.serialization;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of ids in requests, in commands and in every event that is published. A received event with an invalid id
 * did not come from Quadrille; it is rejected, since the id may be too long for the database's indexes.
 */
public final class Ids {

    /** Ids become segments of URL paths, so "." and ".." are not allowed. */
    public static final String PATTERN = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}";

    /** The rule, phrased to follow the field's name. */
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
     * Describes the first String in a published event that is not a valid id, as its field name followed by
     * {@link #RULE}; empty if all are valid. Every component of type String in an event that goes to a topic is an id;
     * free text such as product names stays in the event store. Nested records and collections of records are included.
     * A null id is valid.
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
