package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.axonframework.common.Registration;
import org.axonframework.extensions.kafka.eventhandling.consumer.AsyncFetcher;
import org.axonframework.extensions.kafka.eventhandling.consumer.RecordConverter;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaEventMessage;

/**
 * The extension's fetch task in a thread that is watched. The task reports exceptions only: an {@link Error} ends it
 * without a word, and a call of the client that hangs looks like a topic without new records. Here the first one fails
 * the buffer, and the reader finds out about the second one. One per stream; the stream's reader calls it.
 */
final class Fetching implements AutoCloseable {

    private static final long POLL_MILLIS = 500;

    private final ExecutorService thread;
    private final Duration silence;
    private final FifoBuffer<KafkaEventMessage> buffer;
    private final Registration task;
    private volatile long polledAt = System.nanoTime();
    private volatile boolean handingOn;

    /** Starts to fetch. The consumer is closed when fetching ends. */
    Fetching(
            ThreadFactory threads,
            Duration silence,
            Consumer<byte[], byte[]> consumer,
            RecordConverter<byte[], byte[], KafkaEventMessage> converter,
            FifoBuffer<KafkaEventMessage> buffer) {
        this.buffer = buffer;
        this.silence = silence;
        thread = Executors.newSingleThreadExecutor(run -> watched(threads.newThread(run)));
        task = AsyncFetcher.<byte[], byte[], KafkaEventMessage>builder()
                .pollTimeout(POLL_MILLIS)
                .executorService(thread)
                .build()
                .poll(
                        consumer,
                        fetched -> {
                            polledAt = System.nanoTime();
                            return converter.convert(fetched);
                        },
                        this::handOn,
                        buffer::setException);
    }

    private Thread watched(Thread fetching) {
        // Made while there is memory.
        var ended = new IllegalStateException("fetching was ended by an error");
        fetching.setUncaughtExceptionHandler((thread, error) -> {
            handingOn = false;
            ended.initCause(error);
            buffer.setException(ended);
        });
        return fetching;
    }

    private void handOn(List<KafkaEventMessage> events) throws InterruptedException {
        handingOn = true;
        try {
            buffer.putAll(events);
        } finally {
            polledAt = System.nanoTime();
            handingOn = false;
        }
    }

    /**
     * @throws IllegalStateException if the thread has neither come back from the broker's client nor failed for too
     *     long
     */
    void requireAtWork() {
        if (!isSilent()) return;
        throw new IllegalStateException("fetching has been silent for more than " + silence.toSeconds() + " s");
    }

    private boolean isSilent() {
        return !handingOn && System.nanoTime() - polledAt > silence.toNanos();
    }

    /**
     * Returns at once; the thread closes the consumer after the poll that is under way. One that is stuck is
     * interrupted.
     */
    @Override
    public void close() {
        task.close();
        buffer.close();
        if (isSilent()) thread.shutdownNow();
        else thread.shutdown();
    }
}
