package io.quadrille.crashpoints;

import static io.quadrille.crashpoints.CrashOperation.ACKNOWLEDGEMENT;
import static io.quadrille.crashpoints.CrashOperation.LOAD;
import static io.quadrille.crashpoints.CrashOperation.POLL;
import static io.quadrille.crashpoints.CrashOperation.SEND;
import static io.quadrille.crashpoints.CrashTiming.AFTER;
import static io.quadrille.crashpoints.CrashTiming.BEFORE;

import io.quadrille.crashpoints.CrashPointTrigger.OrderWork;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerFactory;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.axonframework.modelling.command.RepositorySpanFactory;
import org.axonframework.tracing.Span;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Puts crash points around the clients of the broker and around the loading of aggregates, including cached ones. */
final class CrashPointClients implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return switch (bean) {
            case ProducerFactory<?, ?> factory ->
                Proxies.around(ProducerFactory.class, factory, (proxy, method, arguments) -> {
                    var made = Proxies.call(factory, method, arguments);
                    return made instanceof Producer<?, ?> producer ? withCrashPoints(producer) : made;
                });
            case ConsumerFactory<?, ?> factory ->
                Proxies.around(ConsumerFactory.class, factory, (proxy, method, arguments) -> {
                    var made = Proxies.call(factory, method, arguments);
                    return made instanceof Consumer<?, ?> consumer ? withCrashPoints(consumer) : made;
                });
            case RepositorySpanFactory factory ->
                Proxies.around(RepositorySpanFactory.class, factory, (proxy, method, arguments) -> {
                    var span = Proxies.call(factory, method, arguments);
                    return method.getName().equals("createLoadSpan") ? withCrashPoints((Span) span) : span;
                });
            default -> bean;
        };
    }

    private static Span withCrashPoints(Span span) {
        return Proxies.around(Span.class, span, (proxy, method, arguments) -> {
            if (!method.getName().startsWith("run")) return Proxies.call(span, method, arguments);
            CrashPointTrigger.at(LOAD, BEFORE).ifPresent(crashPoint -> {
                throw InjectedFailures.ofTheProgram(crashPoint);
            });
            var loaded = Proxies.call(span, method, arguments);
            CrashPointTrigger.at(LOAD, AFTER).ifPresent(crashPoint -> {
                throw InjectedFailures.ofTheProgram(crashPoint);
            });
            return loaded;
        });
    }

    private static Consumer<?, ?> withCrashPoints(Consumer<?, ?> consumer) {
        return Proxies.around(Consumer.class, consumer, (proxy, method, arguments) -> {
            if (!method.getName().equals("poll")) return Proxies.call(consumer, method, arguments);
            CrashPointTrigger.beforePoll().ifPresent(CrashPointClients::failAtTheBroker);
            var fetched = (ConsumerRecords<?, ?>) Proxies.call(consumer, method, arguments);
            var workItems = StreamSupport.stream(fetched.spliterator(), false)
                    .map(record -> OrderWork.carrying(text(record.key()), record.topic()))
                    .toList();
            CrashPointTrigger.at(POLL, AFTER, workItems).ifPresent(CrashPointClients::failAtTheBroker);
            return fetched;
        });
    }

    private static Producer<?, ?> withCrashPoints(Producer<?, ?> producer) {
        return Proxies.around(Producer.class, producer, (proxy, method, arguments) -> {
            boolean sends = method.getName().equals("send") && arguments.length == 2;
            if (!sends) return Proxies.call(producer, method, arguments);
            var record = (ProducerRecord<?, ?>) arguments[0];
            var work = OrderWork.carrying(text(record.key()), record.topic());
            CrashPointTrigger.at(SEND, BEFORE, List.of(work)).ifPresent(CrashPointClients::failAtTheBroker);
            var callback = (Callback) arguments[1];
            Callback crashingCallback = (written, failure) -> {
                if (failure == null) acknowledged(work);
                callback.onCompletion(written, failure);
            };
            var underWay = (Future<?>) Proxies.call(producer, method, new Object[] {record, crashingCallback});
            CrashPointTrigger.begin(producer, work);
            CrashPointTrigger.at(SEND, AFTER, List.of(work)).ifPresent(CrashPointClients::failAtTheBroker);
            return withCrashPoints(underWay, work);
        });
    }

    /** Runs in the thread of the producer, so the worker is passed explicitly. */
    private static void acknowledged(OrderWork work) {
        CrashPointTrigger.published(work);
        CrashPointTrigger.at("relay", ACKNOWLEDGEMENT, BEFORE, List.of(work))
                .ifPresent(CrashPointClients::failAtTheBroker);
    }

    private static Future<?> withCrashPoints(Future<?> underWay, OrderWork work) {
        return Proxies.around(Future.class, underWay, (proxy, method, arguments) -> {
            var result = Proxies.call(underWay, method, arguments);
            if (result instanceof RecordMetadata) {
                CrashPointTrigger.at(ACKNOWLEDGEMENT, AFTER, List.of(work))
                        .ifPresent(CrashPointClients::failAtTheBroker);
            }
            return result;
        });
    }

    private static void failAtTheBroker(CrashPoint crashPoint) {
        throw InjectedFailures.ofTheBroker(crashPoint);
    }

    private static String text(Object key) {
        return new String((byte[]) key, StandardCharsets.UTF_8);
    }
}
