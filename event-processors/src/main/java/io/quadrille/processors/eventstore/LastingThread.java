package io.quadrille.processors.eventstore;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for work that others rely on. When an error, an {@link OutOfMemoryError} say, ends it, a new thread takes its place, however
 * often and however long that takes; what the old one has left bound to itself goes with it. It ends when its work returns.
 * Thread-safe.
 */
public final class LastingThread {

  private static final Logger log = LoggerFactory.getLogger(LastingThread.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String name;
  private final Runnable work;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Thread thread;

  private LastingThread(String name, Runnable work) {
    this.name = name;
    this.work = work;
  }

  /**
   * Starts it. The thread is a daemon: the program's end does not wait for it.
   *
   * @param work called again in a new thread whenever it throws
   */
  public static LastingThread start(String name, Runnable work) {
    var lasting = new LastingThread(name, work);
    lasting.launch();
    return lasting;
  }

  private void launch() {
    thread = Thread.ofPlatform().name(name).daemon().uncaughtExceptionHandler((dead, error) -> relaunch(error)).start(this::run);
  }

  private void run() {
    work.run();
    ended.countDown();
  }

  /** In the thread that ends. Nothing may be thrown from here: nobody would launch the next one. */
  private void relaunch(Throwable error) {
    BestEffort.run(() -> log.error("{}: goes on in a new thread", name, error));
    while (true) {
      try {
        launch();
        return;
      } catch (RuntimeException | Error noThread) {
        BestEffort.run(() -> log.error("{}: no new thread can be started; tried again in {} s", name, RETRY.toSeconds(), noThread));
        BestEffort.run(() -> Thread.sleep(RETRY));
      }
    }
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
