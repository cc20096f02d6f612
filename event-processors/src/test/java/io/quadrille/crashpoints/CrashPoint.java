package io.quadrille.crashpoints;

import static io.quadrille.crashpoints.Blow.LOST_ANSWER;
import static io.quadrille.crashpoints.Point.CLAIM;
import static io.quadrille.crashpoints.Point.COMMIT;
import static io.quadrille.crashpoints.Point.CONFIRMATION;
import static io.quadrille.crashpoints.Point.LETTER;
import static io.quadrille.crashpoints.Point.POSITION;
import static io.quadrille.crashpoints.Point.RESOLUTION;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A point on a hop, and what happens there. Its text form is its name, as in {@code USE_COUPON.COMMIT.BEFORE.HALT}. */
public record CrashPoint(Hop hop, Point point, Side side, Blow blow) {

    /** Each is part of a transaction of its own, or is one. */
    private static final Set<Point> COMMITTING = Set.of(COMMIT, LETTER, RESOLUTION, CLAIM, CONFIRMATION);

    /** All there are. */
    public static List<CrashPoint> all() {
        var all = new ArrayList<CrashPoint>();
        for (var hop : Hop.values()) {
            for (var point : hop.points()) {
                for (var side : Side.values()) {
                    for (var blow : Blow.values()) {
                        var crashPoint = new CrashPoint(hop, point, side, blow);
                        if (crashPoint.isPossible()) all.add(crashPoint);
                    }
                }
            }
        }
        return all;
    }

    /** Only a commit has an answer to lose. The relay commits its position by itself, a group with its batch. */
    private boolean isPossible() {
        if (blow != LOST_ANSWER) return true;
        return side == Side.AFTER
                && (COMMITTING.contains(point)
                        || point == POSITION && !hop.points().contains(COMMIT));
    }

    static CrashPoint of(String name) {
        var parts = name.split("\\.");
        return new CrashPoint(
                Hop.valueOf(parts[0]), Point.valueOf(parts[1]), Side.valueOf(parts[2]), Blow.valueOf(parts[3]));
    }

    @Override
    public String toString() {
        return hop + "." + point + "." + side + "." + blow;
    }
}
