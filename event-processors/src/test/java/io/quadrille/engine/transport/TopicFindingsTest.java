package io.quadrille.engine.transport;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.embedded.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings about settings of topics and broker by which records can be lost. */
class TopicFindingsTest {

    @TempDir
    private Path folder;

    @Test
    void topics_with_other_settings_are_reported_with_a_remedy() throws Exception {
        try (var kafka = new KafkaBroker(folder, 0)
                        .with("auto.create.topics.enable", "true")
                        .start();
                var broker = new BrokerTopics(settings(kafka));
                var admin = Admin.create(settings(kafka))) {
            var topics = new EventTopics("", List.of(Topics.ORDER_PAYMENT, Topics.PAYMENT_SUCCESS));
            var name = topics.nameOf(Topics.ORDER_PAYMENT);
            new TopicCreation(settings(kafka), topics, single(), PATIENCE).createMissing();
            var autoCreation = "the broker creates topics automatically, with its own defaults; set"
                    + " auto.create.topics.enable=false on each broker";
            await("topics")
                    .untilAsserted(() -> assertThat(new TopicFindings(broker, topics, single()).find())
                            .containsExactly(autoCreation));

            var three = new TopicSettings((short) 3, Duration.ofDays(14));
            assertThat(new TopicFindings(broker, topics, three).find())
                    .contains(
                            "topic " + name
                                    + " has 1 of 3 copies that quadrille.kafka.replication-factor demands; add them"
                                    + " (kafka-reassign-partitions)",
                            "topic " + name
                                    + " has retention.ms=604800000; set retention.ms=1209600000 (kafka-configs"
                                    + " --alter)",
                            "topic " + name
                                    + " has min.insync.replicas=1; set min.insync.replicas=2 (kafka-configs --alter)");

            set(admin, name, "cleanup.policy", "compact");
            set(admin, name, "unclean.leader.election.enable", "true");
            set(admin, name, "retention.bytes", "1000000");
            await("settings")
                    .untilAsserted(() -> assertThat(new TopicFindings(broker, topics, single()).find())
                            .containsExactlyInAnyOrder(
                                    "topic " + name
                                            + " has cleanup.policy=compact; set cleanup.policy=delete (kafka-configs"
                                            + " --alter)",
                                    "topic " + name + " has unclean.leader.election.enable=true; set"
                                            + " unclean.leader.election.enable=false (kafka-configs --alter)",
                                    "topic " + name
                                            + " keeps at most 1000000 bytes in a partition; set its"
                                            + " retention.bytes=-1 (kafka-configs --alter)",
                                    autoCreation));
        }
    }

    @Test
    void a_topic_with_too_few_partitions_is_reported() throws Exception {
        try (var kafka = new KafkaBroker(folder, 0).start();
                var broker = new BrokerTopics(settings(kafka));
                var admin = Admin.create(settings(kafka))) {
            var topics = new EventTopics("", List.of(Topics.ORDER_PAYMENT));
            admin.createTopics(List.of(new NewTopic(topics.nameOf(Topics.ORDER_PAYMENT), 1, (short) 1)))
                    .all()
                    .get();
            await("the topic")
                    .untilAsserted(() -> assertThat(new TopicFindings(broker, topics, single()).find())
                            .containsExactly(
                                    "topic order.payment has 1 of 4 partitions; add the missing ones while no order is"
                                            + " open (kafka-topics --alter --partitions 4)"));
        }
    }

    private static TopicSettings single() {
        return new TopicSettings((short) 1, Duration.ofDays(7));
    }

    private static Map<String, Object> settings(KafkaBroker kafka) {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    private static void set(Admin admin, String topic, String setting, String value) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }
}
