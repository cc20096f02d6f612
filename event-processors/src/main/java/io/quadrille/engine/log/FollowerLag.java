package io.quadrille.engine.log;

import io.quadrille.engine.threads.Elapsed;
import java.util.Locale;

/**
 * The lag of a follower of the log, as SQL expressions. The argument {@code position} is an SQL expression too: the
 * last global index that the follower has handled, 0 for none.
 */
public final class FollowerLag {

    /**
     * Upper limit of the count: a larger exact number would be slow to compute, and operators would not act
     * differently.
     */
    private static final int MAX_COUNT = 100_000;

    private FollowerLag() {}

    /** The number of committed events after the position, at most 100,000. */
    public static String events(String position) {
        return String.format(
                Locale.ROOT,
                "(select count(*) from (select 1 from domain_event_entry where global_index > (%s) limit %d) behind)",
                position,
                MAX_COUNT);
    }

    /**
     * The age in seconds of the first event after the position, at most {@link Elapsed#LONGEST}; 0 if there is none.
     * The named SQL parameter {@code now} is the current time.
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
