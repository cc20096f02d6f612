package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A topic loses records that the broker has acknowledged. The groups that have taken them go on when an operator has
 * rewound them.
 */
final class TopicFaults {

    /** What a broker finds of its logs after a crash. */
    private static final double LEFT = 0.7;

    /** So many at least, for each partition to have some to lose. */
    private static final int RECORDS = 40;

    private TopicFaults() {}

    static Fault lostTail(FaultEnvironment scene) {
        var topic =
                scene.oneOf(Topic.ORDER_PROCESSING, Topic.STOCK_SUCCESS, Topic.ORDER_PAYMENT, Topic.PAYMENT_SUCCESS);
        return new Fault() {
            @Override
            public void strike() throws IOException {
                awaitRecords(scene, topic);
                scene.site().kafka().kill();
                scene.site().cutLogs(scene.system().topics().nameOf(topic), LEFT);
            }

            @Override
            public void heal() {
                long rewinds = scene.rewinds(readers(topic));
                long repairs = scene.repairs();
                scene.site().startKafka();
                scene.operate();
                await("a group to be rewound").until(() -> scene.rewinds(readers(topic)) > rewinds);
                await("the relay to publish again what is lost").until(() -> scene.repairs() > repairs);
                scene.forgetPositions();
            }
        };
    }

    static Fault recreatedTopic(FaultEnvironment scene) {
        var topic =
                scene.oneOf(Topic.ORDER_PROCESSING, Topic.STOCK_SUCCESS, Topic.ORDER_PAYMENT, Topic.PAYMENT_SUCCESS);
        return () -> {
            awaitRecords(scene, topic);
            long rewinds = scene.rewinds(readers(topic));
            long repairs = scene.repairs();
            // The relay makes it again.
            try (var admin =
                    Admin.create(Map.of("bootstrap.servers", scene.system().bootstrapServers()))) {
                admin.deleteTopics(List.of(scene.system().topics().nameOf(topic)))
                        .all()
                        .get();
            }
            scene.operate();
            await("all its groups to be rewound")
                    .until(() -> scene.rewinds(readers(topic)) - rewinds
                            >= readers(topic).size());
            await("the relay to publish again what is gone").until(() -> scene.repairs() > repairs);
            scene.forgetPositions();
        };
    }

    private static void awaitRecords(FaultEnvironment scene, Topic topic) {
        await("records of " + topic).until(() -> scene.records(topic) >= RECORDS);
    }

    private static List<String> readers(Topic topic) {
        return topic.reactors().stream().map(ConsumerGroup::groupName).toList();
    }
}
