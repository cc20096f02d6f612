package io.quadrille.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Draws the plan of all faults before the first one occurs. */
final class FaultPlan {

    /** All kinds, or those in {@code -Dquadrille.test.fault-kinds}, separated by commas. */
    private static final FaultKind[] KINDS = kinds(System.getProperty("quadrille.test.fault-kinds", ""));

    private static final int SHORTEST_PAUSE = 20;
    private static final int LONGEST_PAUSE = 40;

    private final Random random;
    private final Map<FaultKind, Integer> times = new EnumMap<>(FaultKind.class);

    FaultPlan(Random random) {
        this.random = random;
    }

    private static FaultKind[] kinds(String names) {
        if (names.isBlank()) return FaultKind.values();
        return Stream.of(names.split(",")).map(FaultKind::valueOf).toArray(FaultKind[]::new);
    }

    /** Each kind once, short, in random order. */
    List<List<PlannedFault>> eachOnce() {
        var plan = new ArrayList<List<PlannedFault>>();
        for (var kind : KINDS) plan.add(List.of(planned(kind, Duration.ZERO, false)));
        Collections.shuffle(plan, random);
        return plan;
    }

    /** All kinds about equally often, in random order. */
    List<List<PlannedFault>> singles(int number) {
        var kinds = Arrays.asList(KINDS.clone());
        Collections.shuffle(kinds, random);
        var plan = new ArrayList<List<PlannedFault>>();
        for (int i = 0; i < number; i++) plan.add(List.of(planned(kinds.get(i % kinds.size()), Duration.ZERO, true)));
        Collections.shuffle(plan, random);
        return plan;
    }

    /** Faults one after another, none of which ends the observed process. */
    List<PlannedFault> ofOneProcess(int number, Duration longest) {
        var kinds = new ArrayList<>(List.of(KINDS));
        kinds.remove(FaultKind.APPLICATION_KILLED);
        var plan = new ArrayList<PlannedFault>();
        while (plan.size() < number) {
            Collections.shuffle(kinds, random);
            for (var kind : kinds) {
                var lasts = kind.lasts(times.merge(kind, 1, Integer::sum) - 1);
                plan.add(
                        PlannedFault.draw(kind, Duration.ZERO, lasts.compareTo(longest) < 0 ? lasts : longest, random));
            }
        }
        return plan;
    }

    /** Pairs of faults that can occur at the same time; the second starts up to 3 s after the first. */
    List<List<PlannedFault>> pairs(int number, boolean lasting) {
        var plan = new ArrayList<List<PlannedFault>>();
        while (plan.size() < number) {
            var first = KINDS[random.nextInt(KINDS.length)];
            var second = KINDS[random.nextInt(KINDS.length)];
            if (first == second || !first.canOverlap(second)) continue;
            var after = Duration.ofMillis(random.nextInt(3_000));
            plan.add(List.of(planned(first, Duration.ZERO, lasting), planned(second, after, lasting)));
        }
        return plan;
    }

    /** A fault every 20 to 40 s. A fault of a part starts only after the last one of that part has certainly ended. */
    List<PlannedFault> again(int seconds) {
        var plan = new ArrayList<PlannedFault>();
        for (int at = 5; at < seconds; at += SHORTEST_PAUSE + random.nextInt(LONGEST_PAUSE - SHORTEST_PAUSE + 1)) {
            var after = Duration.ofSeconds(at);
            var candidates = Arrays.stream(KINDS)
                    .filter(kind -> plan.stream().allMatch(other -> canOverlap(kind, after, other)))
                    .toList();
            plan.add(planned(candidates.get(random.nextInt(candidates.size())), after, true));
        }
        return plan;
    }

    /** Starting and removing a fault take time too. */
    private static boolean canOverlap(FaultKind kind, Duration after, PlannedFault other) {
        var over = other.after().plus(other.lasts()).plus(Duration.ofSeconds(LONGEST_PAUSE));
        return kind != other.kind() && kind.canOverlap(other.kind()) || over.compareTo(after) <= 0;
    }

    private PlannedFault planned(FaultKind kind, Duration after, boolean lasting) {
        var lasts = lasting ? kind.lasts(times.merge(kind, 1, Integer::sum) - 1) : kind.moment();
        return PlannedFault.draw(kind, after, lasts, random);
    }
}
