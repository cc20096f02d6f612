package io.quadrille.engine.threads;

import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread whose work must survive failures. When an exception or an {@link Error}, such as an
 * {@link OutOfMemoryError}, ends the thread, the work is called again in a new thread. If no thread can be started, the
 * attempt is repeated every second. The new thread has no thread-local state of the old one. The thread ends when its
 * work returns. Thread-safe.
 */
public final class LastingThread {

    private static final Logger log = LoggerFactory.getLogger(LastingThread.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String name;
    private final Runnable work;
    private final ThreadFactory threads;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final UncaughtExceptionHandler relaunch = this::relaunch;
    private volatile @Nullable Thread thread;
    private volatile long launchedAt;
    private volatile boolean waitsForThread;

    private LastingThread(String name, Runnable work, ThreadFactory threads) {
        this.name = name;
        this.work = work;
        this.threads = threads;
    }

    /**
     * Starts a daemon thread, for which the JVM's exit does not wait.
     *
     * @param work called again in a new thread whenever it throws
     */
    public static LastingThread start(String name, Runnable work) {
        return start(name, work, Thread.ofPlatform().factory());
    }

    /** Starts a thread that the factory creates. */
    public static LastingThread start(String name, Runnable work, ThreadFactory threads) {
        var lasting = new LastingThread(name, work, threads);
        lasting.launch();
        return lasting;
    }

    /**
     * Runs a shutdown in a separate thread, so that several shutdowns in one phase run at the same time and a slow one
     * does not delay the others.
     */
    public static CompletableFuture<Void> endInOwnThread(Runnable shutdown) {
        return CompletableFuture.runAsync(
                shutdown, work -> Thread.ofPlatform().name("end").daemon().start(work));
    }

    private void launch() {
        var next = threads.newThread(this::run);
        next.setName(name);
        next.setDaemon(true);
        next.setUncaughtExceptionHandler(relaunch);
        thread = next;
        launchedAt = System.nanoTime();
        next.start();
    }

    private void run() {
        work.run();
        ended.countDown();
    }

    /**
     * Runs in the thread that ends. It must not throw, because then no new thread would be launched. It must not
     * allocate memory outside of a {@code try}, because there may be no memory.
     */
    private void relaunch(Thread dead, Throwable error) {
        // If the work fails within a second of its launch, the next launch waits a second, so that repeated failures do
        // not use up a CPU.
        boolean wait = System.nanoTime() - launchedAt < RETRY.toNanos();
        while (true) {
            try {
                if (wait) Thread.sleep(RETRY);
                log.error("{}: an error ended the thread; a new thread continues its work", name, error);
            } catch (InterruptedException | RuntimeException | Error unlogged) {
                // Logging has failed too; the new thread is launched without a log line.
            }
            try {
                launch();
                waitsForThread = false;
                return;
            } catch (RuntimeException | Error noThread) {
                wait = true;
                waitsForThread = true;
            }
        }
    }

    /** Whether the work is stalled because no thread can be started. */
    public boolean waitsForThread() {
        return waitsForThread;
    }

    /** Whether the work has not returned yet. */
    public boolean isAlive() {
        return ended.getCount() > 0;
    }

    /** Interrupts the work. */
    public void interrupt() {
        var current = thread;
        if (current != null) current.interrupt();
    }

    /** Waits until the work has returned. */
    public void join() throws InterruptedException {
        ended.await();
    }

    /** Waits at most this long, and returns whether the work has returned. */
    public boolean join(Duration timeout) throws InterruptedException {
        return ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
