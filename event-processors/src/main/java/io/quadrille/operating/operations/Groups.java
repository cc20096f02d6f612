package io.quadrille.operating.operations;

import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.Saga;
import io.quadrille.http.Problems;
import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the names of processing groups that operators send. Thread-safe. */
final class Groups {

    private final List<String> names;

    Groups(Saga saga) {
        names = saga.groups().stream().map(ConsumerGroup::name).toList();
    }

    /** Lists the names of the groups in the API description. */
    @SuppressWarnings({"rawtypes", "unchecked"})
    void describe(Schema schema) {
        schema.setEnum(names);
    }

    /**
     * Returns the name if it is null or the name of a group.
     *
     * @throws org.springframework.web.ErrorResponseException 400 if there is no group of this name
     */
    @Nullable
    String checked(@Nullable String name) {
        if (name != null && !names.contains(name))
            throw Problems.invalid("group", "must be one of " + String.join(", ", names));
        return name;
    }
}
