package io.quadrille.engine.transport;

import io.quadrille.embedded.EmbeddedServers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerFactory;
import org.axonframework.extensions.kafka.eventhandling.consumer.DefaultConsumerFactory;

/** Creates real consumers, and counts the open ones. */
final class CountedConsumers implements ConsumerFactory<byte[], byte[]>, AutoCloseable {

    private final ConsumerFactory<byte[], byte[]> consumers;
    private final Set<Consumer<byte[], byte[]>> open = ConcurrentHashMap.newKeySet();

    /** Consumers with the application's settings, but with a shorter interval to look for new partitions. */
    static CountedConsumers strict() {
        return new CountedConsumers(
                Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none", ConsumerConfig.METADATA_MAX_AGE_CONFIG, 200));
    }

    /** Consumers with Kafka's defaults, and with the same interval. */
    static CountedConsumers lenient() {
        return new CountedConsumers(Map.of(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 200));
    }

    private CountedConsumers(Map<String, Object> settings) {
        var all = new HashMap<>(settings);
        all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, EmbeddedServers.kafka().bootstrapServers());
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumers = new DefaultConsumerFactory<>(all);
    }

    int open() {
        return open.size();
    }

    @Override
    public Consumer<byte[], byte[]> createConsumer(String groupId) {
        var consumer = consumers.createConsumer(groupId);
        open.add(consumer);
        return counted(consumer);
    }

    @SuppressWarnings("unchecked")
    private Consumer<byte[], byte[]> counted(Consumer<byte[], byte[]> consumer) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(consumer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (method.getName().equals("close")) open.remove(consumer);
                    }
                });
    }

    /** Closes the consumers that a source has left open. */
    @Override
    public void close() {
        open.forEach(Consumer::close);
    }
}
