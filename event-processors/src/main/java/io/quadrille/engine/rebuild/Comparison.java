package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * The result of comparing live with rebuilt rows, as of one moment.
 *
 * @param position all events up to this position were applied to the rebuilt rows
 * @param compared the larger of the numbers of live and rebuilt rows
 * @param differing the number of rows that differ without an explanation
 * @param waiting the number of rows that differ because their group has not handled a record yet
 * @param differences the first of both, by key
 * @param notCompared tables that this kind of comparison leaves out
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

    /** Whether no row differs without an explanation. */
    public boolean clean() {
        return differing == 0;
    }
}
