package io.quadrille.engine.threads;

import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for work that others rely on. When an error, an {@link OutOfMemoryError} say, ends it, a new thread takes
 * its place, however often and however long that takes; what the old one has left bound to itself goes with it. It ends
 * when its work returns. Thread-safe.
 */
public final class LastingThread {

    private static final Logger log = LoggerFactory.getLogger(LastingThread.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String name;
    private final Runnable work;
    private final ThreadFactory threads;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final UncaughtExceptionHandler relaunch = this::relaunch;
    private volatile Thread thread;
    private volatile long launchedAt;
    private volatile boolean waitsForThread;

    private LastingThread(String name, Runnable work, ThreadFactory threads) {
        this.name = name;
        this.work = work;
        this.threads = threads;
    }

    /**
     * Starts it. The thread is a daemon: the program's end does not wait for it.
     *
     * @param work called again in a new thread whenever it throws
     */
    public static LastingThread start(String name, Runnable work) {
        return start(name, work, Thread.ofPlatform().factory());
    }

    /** The same, with threads that are made elsewhere. */
    public static LastingThread start(String name, Runnable work, ThreadFactory threads) {
        var lasting = new LastingThread(name, work, threads);
        lasting.launch();
        return lasting;
    }

    /**
     * Ends something in a thread of its own, so that all that end in a phase do so at the same time, and one that takes
     * too long holds up none of them.
     */
    public static CompletableFuture<Void> beside(Runnable end) {
        return CompletableFuture.runAsync(
                end, work -> Thread.ofPlatform().name("end").daemon().start(work));
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
     * In the thread that ends. Nothing may be thrown from here, as nobody would launch the next thread; and nothing may
     * need memory outside a {@code try}, as there may be none.
     */
    private void relaunch(Thread dead, Throwable error) {
        // Work that fails at once does not keep a processor busy.
        boolean wait = System.nanoTime() - launchedAt < RETRY.toNanos();
        while (true) {
            try {
                if (wait) Thread.sleep(RETRY);
                log.error("{}: goes on in a new thread", name, error);
            } catch (InterruptedException | RuntimeException | Error unlogged) {
                // It goes on all the same.
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

    /** Whether nothing is done, because no thread can be started. */
    public boolean waitsForThread() {
        return waitsForThread;
    }

    public boolean isAlive() {
        return ended.getCount() > 0;
    }

    /** Interrupts what it does. */
    public void interrupt() {
        thread.interrupt();
    }

    /** Waits until the work has returned. */
    public void join() throws InterruptedException {
        ended.await();
    }

    /** Waits so long at most, and returns whether the work has returned. */
    public boolean join(Duration most) throws InterruptedException {
        return ended.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }
}
