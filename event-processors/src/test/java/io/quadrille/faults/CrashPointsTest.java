package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.crashpoints.CrashPoint;
import io.quadrille.crashpoints.FailureMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application fails at named points of every step of an order, and each order has the outcome that it would have
 * without the failure. A build covers a tenth of the points, in turns: a twentieth of the halts, because each needs a
 * restart of the application, and an eighth of the others. {@code -Dquadrille.test.crash-points=all} covers all points,
 * a number selects a turn, and a part of a name such as {@code USE_COUPON.COMMIT} or {@code LOST_ANSWER} selects all
 * points that contain it.
 */
class CrashPointsTest {

    private static final Logger log = LoggerFactory.getLogger(CrashPointsTest.class);
    private static final int TURNS_OF_HALTS = 20;
    private static final int TURNS_OF_OTHERS = 8;
    private static final int TURNS = TURNS_OF_HALTS * TURNS_OF_OTHERS;
    private static final String WANTED = System.getProperty(
            "quadrille.test.crash-points", Long.toString(System.currentTimeMillis() / 1_000 % TURNS));

    /** Each system has a part of the points, so that one works while another waits for a restart. */
    private static final int SYSTEMS = 2;

    @TempDir
    private Path folder;

    @Test
    void an_order_has_the_same_outcome_wherever_the_process_fails() throws Exception {
        var wanted = wanted();
        long halts = wanted.stream()
                .filter(point -> point.failureMode() == FailureMode.HALT)
                .count();
        log.info(
                "{} of {} crash points, {} of them halts; to repeat: -Dquadrille.test.crash-points={}",
                wanted.size(),
                CrashPoint.all().size(),
                halts,
                WANTED);
        assertThat(wanted).as("crash points named by %s", WANTED).isNotEmpty();
        long begun = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(SYSTEMS)) {
            var parts = IntStream.range(0, SYSTEMS)
                    .mapToObj(i -> threads.submit(() -> triggerAll(i, part(wanted, i))))
                    .toList();
            for (var part : parts) part.get();
        }
        log.info("{} crash points in {}", wanted.size(), Duration.ofNanos(System.nanoTime() - begun));
    }

    private Void triggerAll(int number, List<CrashPoint> points) throws Exception {
        if (points.isEmpty()) return null;
        var name = "crash-points-" + number;
        try (var system = new CrashingSystem(name, Files.createDirectory(folder.resolve(name)))) {
            system.triggerAll(points);
            system.assertRight();
        }
        return null;
    }

    private static List<CrashPoint> wanted() {
        var all = CrashPoint.all();
        if (WANTED.equals("all")) return all;
        if (!WANTED.matches("[0-9]+")) {
            return all.stream()
                    .filter(point -> point.toString().contains(WANTED))
                    .toList();
        }
        int turn = Integer.parseInt(WANTED);
        var halts = all.stream()
                .filter(point -> point.failureMode() == FailureMode.HALT)
                .toList();
        var others = all.stream()
                .filter(point -> point.failureMode() != FailureMode.HALT)
                .toList();
        return Stream.concat(someOf(halts, turn, TURNS_OF_HALTS), someOf(others, turn, TURNS_OF_OTHERS))
                .toList();
    }

    /** Each turn has some points of each step; the selection is the same in every build. */
    private static Stream<CrashPoint> someOf(List<CrashPoint> points, int turn, int turns) {
        var mixed = new ArrayList<>(points);
        Collections.shuffle(mixed, new Random(turns));
        return IntStream.range(0, mixed.size())
                .filter(i -> i % turns == turn % turns)
                .mapToObj(mixed::get);
    }

    /** The halts come last, so that the other failures meet a process that has been running for a while. */
    private static List<CrashPoint> part(List<CrashPoint> points, int number) {
        var byFailureMode =
                points.stream().collect(Collectors.partitioningBy(point -> point.failureMode() == FailureMode.HALT));
        return Stream.of(false, true)
                .flatMap(halts -> partOf(byFailureMode.get(halts), number))
                .toList();
    }

    /** Sorted by operation: several halts that are reached in one batch need only one restart. */
    private static Stream<CrashPoint> partOf(List<CrashPoint> points, int number) {
        var sorted = points.stream()
                .sorted(Comparator.comparing(CrashPoint::operation).thenComparing(CrashPoint::timing))
                .toList();
        return sorted.subList(sorted.size() * number / SYSTEMS, sorted.size() * (number + 1) / SYSTEMS).stream();
    }
}
