package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * The result of comparing live with rebuilt rows, as of one moment.
 *
 * @param position the global index up to which all events were applied to the rebuilt rows
 * @param compared the number of live rows or of rebuilt rows, whichever is larger
 * @param differing the number of rows that differ without an explanation
 * @param waiting the number of rows that differ because their group has not handled a record yet
 * @param differences the first differing and waiting rows, by key
 * @param notCompared the tables that this kind of comparison does not cover
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Comparison(
        String projection,
        Instant comparedAt,
        long position,
        long compared,
        long differing,
        long waiting,
        List<Difference> differences,
        List<String> notCompared) {

    /** Whether every row agrees or only waits for its group. */
    public boolean clean() {
        return differing == 0;
    }
}
