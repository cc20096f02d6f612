package io.quadrille.engine.projection;

import java.util.Collection;
import java.util.List;

/**
 * The projections whose tables this process writes. Each transaction that appends events names them in the setting
 * {@link #SETTING} of its session, so that PostgreSQL can tell which tables lack the events.
 *
 * @param names the names, sorted
 */
public record WrittenProjections(List<String> names) {

    public static final String SETTING = "quadrille.projections";

    public WrittenProjections {
        names = names.stream().sorted().toList();
        for (var name : names) {
            if (!name.matches("[a-z0-9_]+"))
                throw new IllegalArgumentException(
                        "the name of projection " + name + " must have small letters, digits and _ only");
        }
    }

    public static WrittenProjections of(Collection<? extends Projection> projections) {
        return new WrittenProjections(projections.stream().map(Projection::name).toList());
    }

    /** The value of the setting: the names with commas between them. */
    public String value() {
        return String.join(",", names);
    }
}
