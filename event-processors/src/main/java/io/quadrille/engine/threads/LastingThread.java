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
 * A thread for work on which other parts rely. When an exception or an {@link Error}, such as an
 * {@link OutOfMemoryError}, ends the thread, a new thread continues the work, and retries until one can be started.
 * Thread-local state of the old thread is gone with it. The thread ends when its work returns. Thread-safe.
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
     * Starts a thread. It is a daemon: the JVM's exit does not wait for it.
     *
     * @param work called again in a new thread whenever it throws
     */
    public static LastingThread start(String name, Runnable work) {
        return start(name, work, Thread.ofPlatform().factory());
    }

    /** Starts a thread that the factory makes. */
    public static LastingThread start(String name, Runnable work, ThreadFactory threads) {
        var lasting = new LastingThread(name, work, threads);
        lasting.launch();
        return lasting;
    }

    /**
     * Runs a shutdown in a thread of its own. Several shutdowns in one phase then run at the same time, and a slow one
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
     * Runs in the thread that ends. It must not throw, because no new thread would be launched then. It must not
     * allocate outside of a {@code try}, because there may be no memory.
     */
    private void relaunch(Thread dead, Throwable error) {
        // Work that fails right after its launch must not keep a processor busy.
        boolean wait = System.nanoTime() - launchedAt < RETRY.toNanos();
        while (true) {
            try {
                if (wait) Thread.sleep(RETRY);
                log.error("{}: an error ended the thread; a new thread continues its work", name, error);
            } catch (InterruptedException | RuntimeException | Error unlogged) {
                // The new thread is launched without a log line.
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

    /** Whether the work stands still because no thread can be started. */
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
