package io.quadrille.engine.transport;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.Buffer;

/**
 * A buffer, bounded in elements and in bytes, that keeps fetch order and calls back when something arrives. The
 * extension's sorted buffer orders by time, partition and offset without the topic, so that records of two topics
 * replace each other, and it reorders what the tokens have numbered already. Thread-safe.
 *
 * @param <E> what is buffered
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
    private RuntimeException failure;
    private boolean closed;

    FifoBuffer(int capacity) {
        this(capacity, Long.MAX_VALUE, element -> 0);
    }

    /**
     * @param capacityBytes as many are full; one element fits into an empty buffer, however large it is
     * @param size of an element, in bytes, each time the same
     */
    FifoBuffer(int capacity, long capacityBytes, ToIntFunction<E> size) {
        this.capacity = capacity;
        this.capacityBytes = capacityBytes;
        this.size = size;
    }

    /**
     * The callback runs on the fetching thread after each arrival or failure, and once at once if one is there already.
     */
    void onAvailable(Runnable callback) {
        onAvailable = callback;
        lock.lock();
        boolean available = !elements.isEmpty() || failure != null;
        lock.unlock();
        if (available) callback.run();
    }

    /**
     * Ends all waiting, so that a fetch task blocked on a full buffer stops. What is put from now on is dropped without
     * a word: nobody reads it here, and the position that the next stream starts from is in front of it.
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
            // A reader of a full buffer must hear of it before the rest fits.
            if (remainingCapacity() == 0) onAvailable.run();
            put(element);
        }
        onAvailable.run();
    }

    /**
     * @return the next element, or null if none came in time
     * @throws RuntimeException what the fetching thread failed with, once all that it fetched before has been taken
     */
    @Override
    public E poll(long timeout, TimeUnit unit) throws InterruptedException {
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
    public E take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (elements.isEmpty() && failure == null && !closed) notEmpty.await();
            return next();
        } finally {
            lock.unlock();
        }
    }

    private E next() {
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
    public E peek() {
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

    /** In elements; none if it is full of bytes. */
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
