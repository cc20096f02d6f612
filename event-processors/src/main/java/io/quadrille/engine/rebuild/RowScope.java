package io.quadrille.engine.rebuild;

import java.util.Collection;

/** The rows that a comparison covers. */
sealed interface RowScope {

    /** All rows of all tables of a projection. */
    record AllRows() implements RowScope {}

    /** The rows with these keys, in those tables whose rows belong to one key each. */
    record RowsOfKeys(Collection<String> keys) implements RowScope {}
}
