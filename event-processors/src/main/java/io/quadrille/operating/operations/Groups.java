package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.http.Problems;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processing groups by the names that operators use. */
final class Groups {

    static final String RULE = Stream.of(ConsumerGroup.values())
            .map(ConsumerGroup::groupName)
            .collect(Collectors.joining(", ", "must be one of ", ""));

    private Groups() {}

    /** Has a description of the API list the names. */
    @SuppressWarnings({"rawtypes", "unchecked"})
    static void describe(Schema schema) {
        schema.setEnum(
                Stream.of(ConsumerGroup.values()).map(ConsumerGroup::groupName).toList());
    }

    static Optional<ConsumerGroup> named(String name) {
        return Stream.of(ConsumerGroup.values())
                .filter(group -> group.groupName().equals(name))
                .findFirst();
    }

    /** The name, which may be null, once it is known to be one; else 400. */
    static String checked(String name) {
        if (name != null && named(name).isEmpty()) throw Problems.invalid("group", RULE);
        return name;
    }
}
