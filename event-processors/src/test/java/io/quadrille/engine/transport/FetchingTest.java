package io.quadrille.engine.transport;

import static io.quadrille.engine.transport.TestTopics.ONE;
import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader of a stream gets an exception when the thread that fetches has ended, or hangs. */
class FetchingTest {

    private static final long TIME = System.currentTimeMillis();

    private final TestTopics kafka = new TestTopics();
    private final CountedConsumers consumers = CountedConsumers.strict();

    /** Runs once, inside the next poll. */
    private final AtomicReference<Runnable> inPoll = new AtomicReference<>();

    private final ConsumerFactory<byte[], byte[]> troubled = group -> troubled(consumers.createConsumer(group));

    @BeforeEach
    void create() {
        kafka.create();
    }

    @AfterEach
    void close() {
        kafka.close();
        consumers.close();
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, NoClassDefFoundError.class, StackOverflowError.class})
    void an_error_in_a_poll_reaches_the_reader_after_the_fetched_records(Class<? extends Error> type) throws Exception {
        var error = type.getDeclaredConstructor().newInstance();
        kafka.publish(ONE, 0, TIME, "o-1");
        try (var stream = kafka.ours(troubled).openStream(null)) {
            assertThat(next(stream)).startsWith("o-1");
            inPoll.set(() -> {
                throw error;
            });
            assertThatThrownBy(() -> stream.hasNextAvailable(millis(), TimeUnit.MILLISECONDS))
                    .hasRootCause(error);
        }
        await("the consumer is closed").until(() -> consumers.open() == 0);
    }

    @Test
    void a_hanging_call_of_the_client_fails_the_reader_and_is_interrupted() throws Exception {
        var hangs = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        kafka.publish(ONE, 0, TIME, "o-1");
        try (var stream = kafka.ours(troubled, Duration.ofSeconds(2)).openStream(null)) {
            assertThat(next(stream)).startsWith("o-1");
            inPoll.set(() -> {
                try {
                    hangs.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            await("the reader hears of it")
                    .untilAsserted(() -> assertThatThrownBy(() -> stream.hasNextAvailable(100, TimeUnit.MILLISECONDS))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("has not returned from a poll"));
        }
        assertThat(interrupted.await(millis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    private static int millis() {
        return (int) PATIENCE.toMillis();
    }

    private static String next(BlockingStream<TrackedEventMessage<?>> stream) throws InterruptedException {
        assertThat(stream.hasNextAvailable(millis(), TimeUnit.MILLISECONDS)).isTrue();
        return stream.nextAvailable().getIdentifier();
    }

    @SuppressWarnings("unchecked")
    private Consumer<byte[], byte[]> troubled(Consumer<byte[], byte[]> consumer) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    var trouble = method.getName().equals("poll") ? inPoll.getAndSet(null) : null;
                    if (trouble != null) trouble.run();
                    try {
                        return method.invoke(consumer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
