package io.quadrille.engine.rebuild;

import java.util.Collection;

/** The rows that a comparison covers. */
sealed interface RowScope {

    /** All rows of all tables of a projection. */
    record AllRows() implements RowScope {}

    /** The rows with these keys, in those tables in which each row belongs to one key. */
    record RowsOfKeys(Collection<String> keys) implements RowScope {}
}
