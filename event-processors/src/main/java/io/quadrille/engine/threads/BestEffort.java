package io.quadrille.engine.threads;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls what only observes: meters, spans, log context, wake-up signals. What such a call throws, an {@link Error} too,
 * goes no further: the caller has committed already, or is about to, and would take it for a failure of its own work.
 * Failures are counted, and logged at most once a minute. Thread-safe.
 */
public final class BestEffort {

    private static final Logger log = LoggerFactory.getLogger(BestEffort.class);
    private static final long LOG_EVERY_NANOS = 60_000_000_000L;

    private static final LongAdder failures = new LongAdder();
    private static final AtomicLong nextLogAt = new AtomicLong(System.nanoTime());

    private BestEffort() {}

    /** An observing call. */
    @FunctionalInterface
    public interface Call {

        void run() throws Exception;
    }

    /** Returns normally whatever the call throws. */
    public static void run(Call call) {
        try {
            call.run();
        } catch (Exception | Error failure) {
            failed(failure);
        }
    }

    /** The work, for schedules, which what it throws would end. */
    public static Runnable runnable(Runnable work) {
        return () -> run(work::run);
    }

    /** The consumer, for callers that must not see what it throws. */
    public static <T> Consumer<T> consumer(Consumer<? super T> observer) {
        return seen -> run(() -> observer.accept(seen));
    }

    /**
     * Returns normally whatever the call throws.
     *
     * @param otherwise what is returned if it throws
     */
    public static <T> T get(Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (RuntimeException | Error failure) {
            failed(failure);
            return otherwise;
        }
    }

    /** Counts and logs a failure of an observing call that the caller has caught itself. */
    public static void failed(Throwable failure) {
        failures.increment();
        long now = System.nanoTime();
        long next = nextLogAt.get();
        if (now - next < 0 || !nextLogAt.compareAndSet(next, now + LOG_EVERY_NANOS)) return;
        try {
            log.warn(
                    "An observer failed ({} times since the start); what it observed goes on", failures.sum(), failure);
        } catch (RuntimeException | Error unloggable) {
            // The counter has it.
        }
    }

    /** How many calls have failed since the start of the process. */
    public static long failures() {
        return failures.sum();
    }
}
