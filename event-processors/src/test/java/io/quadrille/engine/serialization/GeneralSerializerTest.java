package io.quadrille.engine.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.thoughtworks.xstream.security.ForbiddenClassException;
import io.quadrille.inventory.InventoryItem;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.eventhandling.tokenstore.ConfigToken;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralSerializerTest {

    private final Serializer serializer = GeneralSerializer.of();

    @Test
    void these_tests_run_without_add_opens() {
        assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .noneMatch(a -> a.startsWith("--add-opens"));
        assertThat(Collections.class.getModule().isOpen("java.util", getClass().getModule()))
                .isFalse();
    }

    @Test
    void a_kafka_token_keeps_its_positions() {
        var token = KafkaTrackingToken.newInstance(Map.of(
                new TopicPartition("order.processing", 0), 17L,
                new TopicPartition("order.processing", 1), -1L,
                new TopicPartition("order.payment", 0), Long.MAX_VALUE));

        assertThat(copy(token)).isEqualTo(token);
    }

    @Test
    void a_kafka_token_without_positions_stays_without_positions() {
        var token = KafkaTrackingToken.newInstance(Map.of());

        assertThat(copy(token)).isEqualTo(token);
    }

    @Test
    void the_order_of_its_map_does_not_change_how_a_kafka_token_is_written() {
        var a = new TopicPartition("a", 0);
        var b = new TopicPartition("a", 1);

        assertThat(xml(KafkaTrackingToken.newInstance(positions(a, b))))
                .isEqualTo(xml(KafkaTrackingToken.newInstance(positions(b, a))));
    }

    @Test
    void the_token_store_keeps_its_identifier() {
        var token = new ConfigToken(Collections.singletonMap("id", "5e1b"));

        assertThat(copy(token)).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.PriorityQueue",
                "java.lang.ProcessBuilder",
                "javax.swing.MultiUIDefaults",
                "java.util.ServiceLoader",
                "java.util.HashMap",
                "java.net.URL",
                "io.quadrille.inventory.InventoryItem"
            })
    void a_type_outside_of_the_allow_list_is_refused(String type) {
        assertThatThrownBy(() -> serializer.deserialize(written(type, "<" + type + "/>")))
                .isInstanceOf(ForbiddenClassException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a gadget under the name of a token | \
        <java.lang.ProcessBuilder><command><string>id</string></command></java.lang.ProcessBuilder>
        a gadget as another class          | <string class="java.lang.ProcessBuilder"><command/></string>
        a gadget inside a snapshot         | <io.quadrille.inventory.InventoryItem><registered \
        class="java.util.PriorityQueue"/></io.quadrille.inventory.InventoryItem>
        a proxy                            | <dynamic-proxy><interface>java.lang.Runnable</interface><handler \
        class="java.beans.EventHandler"/></dynamic-proxy>
        """)
    void a_type_outside_of_the_allow_list_is_refused_inside_of_a_document_too(String what, String document) {
        var snapshots = GeneralSerializer.of(InventoryItem.class);

        assertThatThrownBy(() -> snapshots.deserialize(written(InventoryItem.class.getName(), document)))
                .isInstanceOf(ForbiddenClassException.class);
    }

    private static Map<TopicPartition, Long> positions(TopicPartition... partitions) {
        var positions = new LinkedHashMap<TopicPartition, Long>();
        for (var partition : partitions) positions.put(partition, 7L);
        return positions;
    }

    private Object copy(Object original) {
        return serializer.deserialize(serializer.serialize(original, byte[].class));
    }

    private String xml(Object original) {
        return serializer.serialize(original, String.class).getData();
    }

    private static SimpleSerializedObject<String> written(String type, String document) {
        return new SimpleSerializedObject<>(document, String.class, type, null);
    }
}
