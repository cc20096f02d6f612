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
 * The crash points at which this process is struck. They stand in a file, which may be written again while the process
 * runs. Each strikes once: another file says which have, to the test and to the processes that come after this one.
 * Points that are reached at the same moment strike together. Thread-safe.
 */
final class CrashPointTrigger {

    private static final Path ARMED = CrashPointFolder.ofThisProcess().armed();
    private static final Path FIRED = CrashPointFolder.ofThisProcess().fired();
    private static final Path PUBLISHED = CrashPointFolder.ofThisProcess().published();

    /** Records are fetched in a thread of their own, and so is the claim confirmed. */
    private static final Pattern THREAD_OF_A_GROUP = Pattern.compile("fetch-(.*)-\\d+|(.*)-claim");

    private static final ThreadLocal<Set<Deed>> UNDER_WAY = ThreadLocal.withInitial(HashSet::new);
    private static final ThreadLocal<Object> UNIT = new ThreadLocal<>();
    private static final Set<String> fired = new HashSet<>(lines(FIRED));
    private static final Set<Deed> published =
            new HashSet<>(lines(PUBLISHED).stream().map(Deed::of).toList());
    private static FileTime readAt;
    private static List<ArmedCrashPoint> armed = List.of();

    private CrashPointTrigger() {}

    /**
     * What is done for an order.
     *
     * @param message the type of the event or command that is handled; null if only the topic is known
     * @param topic the topic of the record that is sent or fetched; null if only the message is known
     */
    record Deed(String orderId, Class<?> message, String topic) {

        static Deed handling(String orderId, Class<?> message) {
            return new Deed(orderId, message, null);
        }

        static Deed carrying(String orderId, String topic) {
            return new Deed(orderId, null, topic);
        }

        private static Deed of(String line) {
            var parts = line.split(" ");
            return carrying(parts[0], parts[1]);
        }

        private boolean isMeantBy(ArmedCrashPoint armed) {
            var hop = armed.crashPoint().hop();
            return armed.orderId().equals(orderId) && (message == null ? hop.isOf(topic) : hop.isCausedBy(message));
        }
    }

    /**
     * This thread does that too, until {@link #done}.
     *
     * @param unit what belongs together; with another one, that before it is over
     */
    static void begin(Object unit, Deed deed) {
        if (UNIT.get() != unit) done();
        UNIT.set(unit);
        UNDER_WAY.get().add(deed);
    }

    /** What this thread has begun is committed, or undone. */
    static void done() {
        UNDER_WAY.get().clear();
    }

    /** What strikes this thread over what it has begun, if anything does. Does not return if the process halts. */
    static Optional<CrashPoint> at(CrashOperation point, CrashTiming side) {
        return at(worker(), point, side, UNDER_WAY.get());
    }

    /** What strikes this thread over these deeds. */
    static Optional<CrashPoint> at(CrashOperation point, CrashTiming side, Collection<Deed> deeds) {
        return at(worker(), point, side, deeds);
    }

    /** What strikes a worker over these deeds, in whatever thread. */
    static synchronized Optional<CrashPoint> at(
            String worker, CrashOperation point, CrashTiming side, Collection<Deed> deeds) {
        Predicate<ArmedCrashPoint> here =
                one -> one.crashPoint().point() == point && one.crashPoint().side() == side;
        var reached = open(worker, deeds).filter(here).toList();
        if (reached.isEmpty()) return Optional.empty();
        var blow = reached.getFirst().crashPoint().blow();
        for (var one : reached) {
            if (one.crashPoint().blow() != blow) continue;
            fired.add(one.toString());
            append(FIRED, one.toString());
        }
        if (blow == FailureMode.HALT) Runtime.getRuntime().halt(CrashPointFolder.HALTED);
        return Optional.of(reached.getFirst().crashPoint());
    }

    /** What strikes a group in front of the poll that follows upon the publication of what it is to fetch. */
    static synchronized Optional<CrashPoint> beforePoll() {
        return at(worker(), POLL, CrashTiming.BEFORE, published);
    }

    /** Whether handling must fail, so that there is a dead letter to be struck over. */
    static synchronized boolean mustBecomeALetter(Deed deed) {
        return open(worker(), List.of(deed))
                .anyMatch(one ->
                        Set.of(LETTER, RESOLUTION).contains(one.crashPoint().point()));
    }

    /** The broker has a record. */
    static synchronized void published(Deed deed) {
        refresh();
        Predicate<ArmedCrashPoint> polls =
                one -> one.crashPoint().point() == POLL && one.crashPoint().side() == CrashTiming.BEFORE;
        if (armed.stream().filter(polls).noneMatch(deed::isMeantBy) || !published.add(deed)) return;
        append(PUBLISHED, deed.orderId() + " " + deed.topic());
    }

    private static Stream<ArmedCrashPoint> open(String worker, Collection<Deed> deeds) {
        refresh();
        return armed.stream()
                .filter(one -> one.crashPoint().hop().worker().equals(worker) && !fired.contains(one.toString()))
                .filter(one ->
                        one.crashPoint().hop().isOfNoOrder() || deeds.stream().anyMatch(deed -> deed.isMeantBy(one)));
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
