package io.quadrille.engine.rebuild;

import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Takes the log page by page: while one page is written, the next is read and parsed. Not thread-safe. */
final class PrefetchingLogReader implements AutoCloseable {

    /**
     * Indices of the log per page, fewer if their events are large: so many that a transaction per page costs little.
     */
    static final long PAGE = 20_000;

    private final LogPages pages;
    private final Connection log;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("log-pages").daemon().factory());

    /** @param log is used by another thread, until this is closed */
    PrefetchingLogReader(LogPages pages, Connection log) {
        this.pages = pages;
        this.log = log;
    }

    /**
     * Hands over everything behind {@code start} and up to {@code end}, which must be settled, as long as the taker
     * wants more.
     *
     * @return whether all was taken
     */
    boolean fold(long start, long end, Predicate<LogPages.Page> taker) {
        if (start >= end) return true;
        var next = read(start, end);
        while (true) {
            var page = result(next);
            boolean last = page.end() == end;
            if (!last) next = read(page.end(), end);
            boolean taken = taker.test(page);
            if (last) return taken;
            if (!taken) {
                result(next);
                return false;
            }
        }
    }

    private CompletableFuture<LogPages.Page> read(long start, long end) {
        return CompletableFuture.supplyAsync(() -> pages.read(log, start, Math.min(start + PAGE, end)), reader);
    }

    private static LogPages.Page result(CompletableFuture<LogPages.Page> page) {
        try {
            return page.join();
        } catch (CompletionException e) {
            // Not the rebuild's own fault: it is taken up again.
            if (e.getCause() instanceof Error error) throw error;
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
