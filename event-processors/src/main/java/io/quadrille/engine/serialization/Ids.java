package io.quadrille.engine.serialization;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the ids of orders, users, products and coupons look like: in requests, in the domains' commands, and so in every
 * event that is published. An event with another id on a topic was not sent by this program, and no index may be able
 * to hold the id.
 */
public final class Ids {

    /** Ids end up in paths, where a single or double dot would mean another place. */
    public static final String PATTERN = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}";

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
     * The first text of a published event that is no id, with what is wrong about it; empty if all are. The texts of
     * published events are ids without exception. An absent one, as the coupon of an order without a coupon, is none.
     */
    public static Optional<String> wrongIn(Object payload) {
        if (!(payload instanceof Record)) return Optional.empty();
        return Stream.of(COMPONENTS.get(payload.getClass()))
                .map(component -> wrong(component.getName(), valueOf(component, payload)))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static String wrong(String name, Object value) {
        return switch (value) {
            case String id -> ID.matcher(id).matches() ? null : name + " " + RULE;
            case Collection<?> elements ->
                elements.stream()
                        .flatMap(element -> wrongIn(element).stream())
                        .findFirst()
                        .orElse(null);
            case Record part -> wrongIn(part).orElse(null);
            case null, default -> null;
        };
    }

    private static Object valueOf(RecordComponent component, Object payload) {
        try {
            return component.getAccessor().invoke(payload);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
