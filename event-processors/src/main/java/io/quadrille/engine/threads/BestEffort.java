package io.quadrille.engine.threads;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls whose failure must not fail the caller's work, such as meters, spans, log context and wake-up signals. An
 * exception or {@link Error} of such a call does not reach the caller. Failures are counted, and logged at most once a
 * minute. Thread-safe.
 */
public final class BestEffort {

    private static final Logger log = LoggerFactory.getLogger(BestEffort.class);
    private static final long LOG_EVERY_NANOS = 60_000_000_000L;

    private static final LongAdder failures = new LongAdder();
    private static final AtomicLong nextLogAt = new AtomicLong(System.nanoTime());

    private BestEffort() {}

    /** A call whose failure must not fail the caller's work. */
    @FunctionalInterface
    public interface Call {

        void run() throws Exception;
    }

    /** Runs the call, and returns normally even if the call throws. */
    public static void run(Call call) {
        try {
            call.run();
        } catch (Exception | Error failure) {
            failed(failure);
        }
    }

    /**
     * Wraps the work so that its exceptions are only counted and logged: a scheduled executor would stop repeating the
     * work after the first exception.
     */
    public static Runnable runnable(Runnable work) {
        return () -> run(work::run);
    }

    /** Wraps the consumer so that its exceptions are only counted and logged. */
    public static <T> Consumer<T> consumer(Consumer<? super T> observer) {
        return value -> run(() -> observer.accept(value));
    }

    /**
     * Returns the result of the call.
     *
     * @param fallback the result if the call throws
     */
    public static <T> T get(Supplier<T> call, T fallback) {
        try {
            return call.get();
        } catch (RuntimeException | Error failure) {
            failed(failure);
            return fallback;
        }
    }

    /** Counts and logs a failure that the caller has caught. */
    public static void failed(Throwable failure) {
        failures.increment();
        long now = System.nanoTime();
        long next = nextLogAt.get();
        if (now - next < 0 || !nextLogAt.compareAndSet(next, now + LOG_EVERY_NANOS)) return;
        try {
            log.warn(
                    "A secondary call failed; the work around it continues ({} such failures since the start)",
                    failures.sum(),
                    failure);
        } catch (RuntimeException | Error unloggable) {
            // Logging has failed too. The failure is already counted.
        }
    }

    /** The number of failures since the start of the process. */
    public static long failures() {
        return failures.sum();
    }
}
