package io.quadrille.engine.rebuild;

import java.sql.Connection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * Reads the log page by page and prefetches: while the caller processes one page, a separate thread reads and
 * deserializes the next one. Not thread-safe.
 */
final class PrefetchingLogReader implements AutoCloseable {

    /**
     * The maximum number of positions per page; a page with large events covers fewer. Large enough that one
     * transaction per page costs little.
     */
    static final long PAGE = 20_000;

    private final LogPages pages;
    private final Connection log;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("log-pages").daemon().factory());

    /** @param log used by the reading thread until this reader is closed */
    PrefetchingLogReader(LogPages pages, Connection log) {
        this.pages = pages;
        this.log = log;
    }

    /**
     * Passes the pages after position {@code start} and up to {@code end} to the consumer, until the consumer returns
     * false. All transactions that have drawn a position up to {@code end} must have ended.
     *
     * @return whether the consumer returned true for all pages
     */
    boolean forEachPage(long start, long end, Predicate<LogPages.LogPage> consumer) {
        if (start >= end) return true;
        var next = read(start, end);
        while (true) {
            var page = result(next);
            boolean last = page.end() == end;
            if (!last) next = read(page.end(), end);
            boolean goOn = consumer.test(page);
            if (last) return goOn;
            if (!goOn) {
                result(next);
                return false;
            }
        }
    }

    private CompletableFuture<LogPages.LogPage> read(long start, long end) {
        return CompletableFuture.supplyAsync(() -> pages.read(log, start, Math.min(start + PAGE, end)), reader);
    }

    private static LogPages.LogPage result(CompletableFuture<LogPages.LogPage> page) {
        try {
            return page.join();
        } catch (CompletionException e) {
            // An Error does not fail the rebuild: a worker resumes the rebuild later.
            var cause = Objects.requireNonNull(e.getCause(), "a CompletionException has a cause");
            if (cause instanceof Error error) throw error;
            throw new IllegalStateException(cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
