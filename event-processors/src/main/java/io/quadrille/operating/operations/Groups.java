package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.http.Problems;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds processing groups by the names that operators send. */
final class Groups {

    static final String RULE = Stream.of(ConsumerGroup.values())
            .map(ConsumerGroup::groupName)
            .collect(Collectors.joining(", ", "must be one of ", ""));

    private Groups() {}

    /** Lists the names of the groups in the API description. */
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

    /**
     * Returns the name if it is null or the name of a group.
     *
     * @throws org.springframework.web.ErrorResponseException 400 if there is no group of this name
     */
    static @Nullable String checked(@Nullable String name) {
        if (name != null && named(name).isEmpty()) throw Problems.invalid("group", RULE);
        return name;
    }
}
