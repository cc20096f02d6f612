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
 * Runs the extension's fetch task in a watched thread. The extension's task reports exceptions only: an {@link Error}
 * ends it silently, and a call of the Kafka client that hangs looks like a topic without new records. Here, an Error
 * fails the buffer, and {@link #requireAtWork} reports a call that hangs. Each stream has its own instance. For use by
 * the stream's reader only.
 */
final class Fetching implements AutoCloseable {

    private static final long POLL_MILLIS = 500;

    private final ExecutorService thread;
    private final Duration silence;
    private final FifoBuffer<KafkaEventMessage> buffer;
    private final Registration task;
    private volatile long polledAt = System.nanoTime();
    private volatile boolean handingOn;

    /**
     * Starts to fetch. The consumer is closed when fetching ends.
     *
     * @param silence how long a call of the Kafka client may take before its thread counts as stuck
     */
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
        // Created in advance, because after an OutOfMemoryError there may be no memory for an exception.
        var ended = new IllegalStateException("an error has ended the fetching thread");
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
     * Checks that the fetching thread does not hang in a call of the Kafka client.
     *
     * @throws IllegalStateException if a call of the Kafka client takes longer than the constructor's {@code silence}
     */
    void requireAtWork() {
        if (!isSilent()) return;
        throw new IllegalStateException(
                "the Kafka client has not returned from a poll for more than " + silence.toSeconds() + " s");
    }

    private boolean isSilent() {
        return !handingOn && System.nanoTime() - polledAt > silence.toNanos();
    }

    /**
     * Returns at once; the fetching thread closes the consumer after the current poll. A stuck thread is interrupted.
     */
    @Override
    public void close() {
        task.close();
        buffer.close();
        if (isSilent()) thread.shutdownNow();
        else thread.shutdown();
    }
}
