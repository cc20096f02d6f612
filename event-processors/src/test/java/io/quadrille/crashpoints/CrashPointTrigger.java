package io.quadrille.crashpoints;

import static io.quadrille.crashpoints.CrashOperation.LETTER;
import static io.quadrille.crashpoints.CrashOperation.POLL;
import static io.quadrille.crashpoints.CrashOperation.RESOLUTION;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Triggers the crash points of this process. They are read from a file that may be rewritten while the process runs.
 * Each point is triggered once: another file lists the triggered points for the test and for later processes. Points
 * that are reached at the same time are triggered together. Thread-safe.
 */
final class CrashPointTrigger {

    private static final Path ARMED = CrashPointFolder.ofThisProcess().armed();
    private static final Path FIRED = CrashPointFolder.ofThisProcess().fired();
    private static final Path PUBLISHED = CrashPointFolder.ofThisProcess().published();

    /** The threads that fetch records and that confirm claims. */
    private static final Pattern THREAD_OF_A_GROUP = Pattern.compile("fetch-(.*)-\\d+|(.*)-claim");

    private static final ThreadLocal<Set<OrderWork>> CURRENT_WORK = ThreadLocal.withInitial(HashSet::new);
    private static final ThreadLocal<Object> CURRENT_UNIT = new ThreadLocal<>();
    private static final Set<String> fired = new HashSet<>(lines(FIRED));
    private static final Set<OrderWork> published =
            new HashSet<>(lines(PUBLISHED).stream().map(OrderWork::of).toList());
    private static FileTime readAt;
    private static List<ArmedCrashPoint> armed = List.of();

    private CrashPointTrigger() {}

    /**
     * Work for an order.
     *
     * @param message the type of the handled event or command; null if only the topic is known
     * @param topic the topic of the sent or fetched record; null if only the message is known
     */
    record OrderWork(String orderId, Class<?> message, String topic) {

        static OrderWork handling(String orderId, Class<?> message) {
            return new OrderWork(orderId, message, null);
        }

        static OrderWork carrying(String orderId, String topic) {
            return new OrderWork(orderId, null, topic);
        }

        private static OrderWork of(String line) {
            var parts = line.split(" ");
            return carrying(parts[0], parts[1]);
        }

        private boolean matches(ArmedCrashPoint armed) {
            var step = armed.crashPoint().step();
            return armed.orderId().equals(orderId) && (message == null ? step.isOf(topic) : step.isCausedBy(message));
        }
    }

    /**
     * Adds work to this thread until {@link #done}.
     *
     * @param unit a unit of work; a new one ends the work of the one before
     */
    static void begin(Object unit, OrderWork work) {
        if (CURRENT_UNIT.get() != unit) done();
        CURRENT_UNIT.set(unit);
        CURRENT_WORK.get().add(work);
    }

    /** The work of this thread is committed or rolled back. */
    static void done() {
        CURRENT_WORK.get().clear();
    }

    /** The crash point that this thread reaches with its work, if any. Does not return if the process halts. */
    static Optional<CrashPoint> at(CrashOperation operation, CrashTiming timing) {
        return at(worker(), operation, timing, CURRENT_WORK.get());
    }

    /** The crash point that this thread reaches with this work. */
    static Optional<CrashPoint> at(CrashOperation operation, CrashTiming timing, Collection<OrderWork> workItems) {
        return at(worker(), operation, timing, workItems);
    }

    /** The crash point that a worker reaches with this work, in any thread. */
    static synchronized Optional<CrashPoint> at(
            String worker, CrashOperation operation, CrashTiming timing, Collection<OrderWork> workItems) {
        Predicate<ArmedCrashPoint> here = armedPoint -> armedPoint.crashPoint().operation() == operation
                && armedPoint.crashPoint().timing() == timing;
        var reached = open(worker, workItems).filter(here).toList();
        if (reached.isEmpty()) return Optional.empty();
        var failureMode = reached.getFirst().crashPoint().failureMode();
        for (var armedPoint : reached) {
            if (armedPoint.crashPoint().failureMode() != failureMode) continue;
            fired.add(armedPoint.toString());
            append(FIRED, armedPoint.toString());
        }
        if (failureMode == FailureMode.HALT) Runtime.getRuntime().halt(CrashPointFolder.HALTED);
        return Optional.of(reached.getFirst().crashPoint());
    }

    /** The crash point of a group before the poll that follows the publication of its records. */
    static synchronized Optional<CrashPoint> beforePoll() {
        return at(worker(), POLL, CrashTiming.BEFORE, published);
    }

    /** Whether handling must fail, so that there is a dead letter with a crash point. */
    static synchronized boolean mustFailForDeadLetter(OrderWork work) {
        return open(worker(), List.of(work))
                .anyMatch(armedPoint -> Set.of(LETTER, RESOLUTION)
                        .contains(armedPoint.crashPoint().operation()));
    }

    /** The broker has stored a record. */
    static synchronized void published(OrderWork work) {
        refresh();
        Predicate<ArmedCrashPoint> polls = armedPoint -> armedPoint.crashPoint().operation() == POLL
                && armedPoint.crashPoint().timing() == CrashTiming.BEFORE;
        if (armed.stream().filter(polls).noneMatch(work::matches) || !published.add(work)) return;
        append(PUBLISHED, work.orderId() + " " + work.topic());
    }

    private static Stream<ArmedCrashPoint> open(String worker, Collection<OrderWork> workItems) {
        refresh();
        return armed.stream()
                .filter(armedPoint -> armedPoint.crashPoint().step().worker().equals(worker)
                        && !fired.contains(armedPoint.toString()))
                .filter(armedPoint -> armedPoint.crashPoint().step().isIndependentOfOrders()
                        || workItems.stream().anyMatch(work -> work.matches(armedPoint)));
    }

    private static String worker() {
        var name = Thread.currentThread().getName();
        var group = THREAD_OF_A_GROUP.matcher(name);
        if (!group.matches()) return name;
        return group.group(1) == null ? group.group(2) : group.group(1);
    }

    private static void refresh() {
        try {
            var writtenAt = Files.getLastModifiedTime(ARMED);
            if (writtenAt.equals(readAt)) return;
            armed = ArmedCrashPoint.read(ARMED);
            readAt = writtenAt;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
