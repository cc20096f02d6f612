package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * Live rows against rebuilt ones, as of one moment.
 *
 * @param position up to where the log was folded
 * @param compared how many rows there are on either side
 * @param differing how many of them differ and wait for nothing
 * @param waiting how many differ, but wait for a record that their group has not taken in
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

    public boolean clean() {
        return differing == 0;
    }
}
