package io.quadrille.engine.saga;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate type of a participant.
 *
 * @param identifier converts the id of a saga, or of another business object, to the identifier of the aggregate in the
 *     event store. The result must be a prefix of the aggregate type's own, followed by the id. Null for a short-lived
 *     aggregate
 */
public record AggregateDeclaration(
        Class<?> type, AggregateKind kind, @Nullable UnaryOperator<String> identifier) {

    /** The identifier of the aggregate that belongs to a saga, or to another business object. */
    String identifier(String id) {
        return Objects.requireNonNull(identifier, "short-lived aggregates are not identified by one id")
                .apply(id);
    }

    /** The prefix of the identifiers of all aggregates of this type, which must not be short-lived. */
    public String prefix() {
        return identifier("");
    }
}
