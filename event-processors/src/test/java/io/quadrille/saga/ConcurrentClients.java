package io.quadrille.saga;

import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many clients at once. */
final class ConcurrentClients {

    private ConcurrentClients() {}

    /**
     * Has so many clients do all that, each taking the next thing as soon as it has done one; returns when everything
     * is done.
     */
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
