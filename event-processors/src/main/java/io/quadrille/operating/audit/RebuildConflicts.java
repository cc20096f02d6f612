package io.quadrille.operating.audit;

import io.quadrille.engine.rebuild.RebuildRefused;
import io.quadrille.http.Problems;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;

/** Answers refused rebuilds and checks with 409. */
final class RebuildConflicts {

    private RebuildConflicts() {}

    /** @throws org.springframework.web.ErrorResponseException 409 with the refusal's message if the work is refused */
    static <T> T answering(Supplier<T> work) {
        try {
            return work.get();
        } catch (RebuildRefused e) {
            throw Problems.problem(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
        }
    }
}
