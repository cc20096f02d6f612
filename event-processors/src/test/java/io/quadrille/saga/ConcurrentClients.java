package io.quadrille.saga;

import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs tasks by several concurrent clients. */
final class ConcurrentClients {

    private ConcurrentClients() {}

    /** Runs all tasks; each client takes the next task when its last one is done. Returns when all tasks are done. */
    static void runAll(int clients, Collection<Runnable> tasks) throws Exception {
        var left = new ConcurrentLinkedQueue<>(tasks);
        Callable<Void> client = () -> {
            for (var next = left.poll(); next != null; next = left.poll()) next.run();
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(clients)) {
            for (Future<Void> done : threads.invokeAll(Collections.nCopies(clients, client))) done.get();
        }
    }
}
