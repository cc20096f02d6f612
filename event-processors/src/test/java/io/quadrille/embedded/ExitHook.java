package io.quadrille.embedded;

/** Work to do when the JVM ends normally (main returned, System.exit, SIGTERM, SIGINT), unless it was done before. */
final class ExitHook {

    private final Thread thread;

    private ExitHook(Thread thread) {
        this.thread = thread;
    }

    static ExitHook register(String name, Runnable work) {
        var thread = new Thread(work, name);
        Runtime.getRuntime().addShutdownHook(thread);
        return new ExitHook(thread);
    }

    void cancel() {
        // A running hook cannot be cancelled.
        if (Thread.currentThread() == thread) return;
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException shuttingDown) {
            // The hook then finds its work done and does nothing.
        }
    }
}
