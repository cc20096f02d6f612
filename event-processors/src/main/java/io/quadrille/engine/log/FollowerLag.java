package io.quadrille.engine.log;

import io.quadrille.engine.threads.Elapsed;
import java.util.Locale;

/**
 * How far a follower of the log is behind, as SQL expressions over its position, which is one too: the last global
 * index that it has dealt with, 0 for none.
 */
public final class FollowerLag {

    /** Counting on would take longer, the further it is behind; and nobody would do anything else about it. */
    private static final int COUNTED = 100_000;

    private FollowerLag() {}

    /** Committed events that it has not moved past, counted up to 100 000. */
    public static String events(String position) {
        return String.format(
                Locale.ROOT,
                "(select count(*) from (select 1 from domain_event_entry where global_index > (%s) limit %d) behind)",
                position,
                COUNTED);
    }

    /**
     * The age in seconds, by the parameter {@code now}, of the first of them, up to {@link Elapsed#LONGEST}; 0 without
     * any.
     */
    public static String seconds(String position) {
        return String.format(
                Locale.ROOT,
                "least(%d, greatest(0, coalesce((select extract(epoch from cast(:now as timestamptz) - time_stamp)"
                        + " from domain_event_entry where global_index > (%s) order by global_index limit 1), 0)))",
                Elapsed.LONGEST.toSeconds(),
                position);
    }
}
