package io.quadrille.engine.transport;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A buffer with a limit on its elements and on their bytes. It keeps the order of fetching, and runs a callback when an
 * element arrives. The extension's sorted buffer orders by time, partition and offset, but not by topic, so a record of
 * one topic can replace a record of a different topic. That buffer also changes the order in which the tokens were
 * assigned. Thread-safe.
 *
 * @param <E> the elements
 */
final class FifoBuffer<E> implements Buffer<E> {

    private final int capacity;
    private final long capacityBytes;
    private final ToIntFunction<E> size;
    private final ArrayDeque<E> elements = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private volatile Runnable onAvailable = () -> {};
    private long bytes;
    private @Nullable RuntimeException failure;
    private boolean closed;

    FifoBuffer(int capacity) {
        this(capacity, Long.MAX_VALUE, element -> 0);
    }

    /**
     * @param capacityBytes the buffer is full when its elements reach this size; an empty buffer accepts an element of
     *     any size
     * @param size the size of an element in bytes, the same at each call
     */
    FifoBuffer(int capacity, long capacityBytes, ToIntFunction<E> size) {
        this.capacity = capacity;
        this.capacityBytes = capacityBytes;
        this.size = size;
    }

    /**
     * Sets the callback. The fetching thread runs it in each {@link #putAll} and {@link #setException}. The caller's
     * thread runs it at once if the buffer already has an element or a failure.
     */
    void onAvailable(Runnable callback) {
        onAvailable = callback;
        lock.lock();
        boolean available = !elements.isEmpty() || failure != null;
        lock.unlock();
        if (available) callback.run();
    }

    /**
     * Ends all waits, so that a fetch task that waits for room stops. Elements that arrive later are dropped: the
     * reader of this stream has gone, and the next stream reads them again.
     */
    void close() {
        onAvailable = () -> {};
        locked(() -> {
            closed = true;
            notFull.signalAll();
            notEmpty.signalAll();
        });
    }

    @Override
    public void put(E element) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (isFull() && !closed) notFull.await();
            if (closed) return;
            elements.add(element);
            bytes += size.applyAsInt(element);
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void putAll(Collection<E> all) throws InterruptedException {
        for (E element : all) {
            // The reader has to take elements from the full buffer before the rest fits, so the callback runs now.
            if (remainingCapacity() == 0) onAvailable.run();
            put(element);
        }
        onAvailable.run();
    }

    /**
     * @return the next element; null if none arrived in time, or the buffer is closed and empty
     * @throws RuntimeException the failure of the fetching thread, after all elements that it fetched before
     */
    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = unit.toNanos(timeout);
            while (elements.isEmpty() && failure == null && !closed && left > 0) left = notEmpty.awaitNanos(left);
            return next();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable E take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (elements.isEmpty() && failure == null && !closed) notEmpty.await();
            return next();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable E next() {
        if (elements.isEmpty() && failure != null) throw failure;
        var element = elements.poll();
        if (element != null) bytes -= size.applyAsInt(element);
        notFull.signal();
        return element;
    }

    @Override
    public void setException(RuntimeException exception) {
        locked(() -> {
            failure = exception;
            notEmpty.signalAll();
        });
        onAvailable.run();
    }

    @Override
    public @Nullable E peek() {
        lock.lock();
        try {
            return elements.peek();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int size() {
        lock.lock();
        try {
            return elements.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    private boolean isFull() {
        return elements.size() >= capacity || bytes >= capacityBytes;
    }

    /** The number of further elements that fit; 0 if the limit on bytes is reached. */
    @Override
    public int remainingCapacity() {
        lock.lock();
        try {
            return isFull() ? 0 : capacity - elements.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void clear() {
        locked(() -> {
            elements.clear();
            bytes = 0;
            notFull.signalAll();
        });
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
