package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.saga.SagaTopic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A topic loses records that the broker has acknowledged. Groups that have read them continue after an operator has
 * rewound them.
 */
final class TopicFaults {

    /** The share of its logs that a broker finds after a crash. */
    private static final double LEFT = 0.7;

    /** The minimum number of records, so that each partition can lose some. */
    private static final int RECORDS = 40;

    private TopicFaults() {}

    static Fault lostTail(FaultEnvironment environment) {
        var topic = environment.oneOf(
                Topics.ORDER_PROCESSING, Topics.STOCK_SUCCESS, Topics.ORDER_PAYMENT, Topics.PAYMENT_SUCCESS);
        return new Fault() {
            @Override
            public void start() throws IOException {
                awaitRecords(environment, topic);
                environment.servers().kafka().kill();
                environment.servers().truncateLogs(environment.system().topics().nameOf(topic), LEFT);
            }

            @Override
            public void end() {
                long rewinds = environment.rewinds(readers(topic));
                long repairs = environment.repairs();
                environment.servers().startKafka();
                environment.startOperator();
                await("a group to be rewound").until(() -> environment.rewinds(readers(topic)) > rewinds);
                await("republication of the lost records").until(() -> environment.repairs() > repairs);
                environment.forgetPositions();
            }
        };
    }

    static Fault recreatedTopic(FaultEnvironment environment) {
        var topic = environment.oneOf(
                Topics.ORDER_PROCESSING, Topics.STOCK_SUCCESS, Topics.ORDER_PAYMENT, Topics.PAYMENT_SUCCESS);
        return () -> {
            awaitRecords(environment, topic);
            long rewinds = environment.rewinds(readers(topic));
            long repairs = environment.repairs();
            // The relay creates the topic again.
            try (var admin = Admin.create(
                    Map.of("bootstrap.servers", environment.system().bootstrapServers()))) {
                admin.deleteTopics(List.of(environment.system().topics().nameOf(topic)))
                        .all()
                        .get();
            }
            environment.startOperator();
            await("all its groups to be rewound")
                    .until(() -> environment.rewinds(readers(topic)) - rewinds
                            >= readers(topic).size());
            await("republication of the deleted records").until(() -> environment.repairs() > repairs);
            environment.forgetPositions();
        };
    }

    private static void awaitRecords(FaultEnvironment environment, SagaTopic topic) {
        await("records of " + topic).until(() -> environment.records(topic) >= RECORDS);
    }

    private static List<String> readers(SagaTopic topic) {
        return List.copyOf(topic.readers());
    }
}
