package io.quadrille.engine.serialization;

import com.thoughtworks.xstream.converters.Converter;
import com.thoughtworks.xstream.converters.MarshallingContext;
import com.thoughtworks.xstream.converters.UnmarshallingContext;
import com.thoughtworks.xstream.io.HierarchicalStreamReader;
import com.thoughtworks.xstream.io.HierarchicalStreamWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;

/**
 * Writes the positions of a {@link KafkaTrackingToken}, and reads the token from them. XStream's reflection cannot
 * write a token: since JDK 17, it has no access to java.util.Collections$UnmodifiableMap, and opening java.util would
 * need --add-opens at every start of the application.
 */
final class TokenConverter implements Converter {

    @Override
    @SuppressWarnings("rawtypes")
    public boolean canConvert(Class type) {
        return type == KafkaTrackingToken.class;
    }

    @Override
    public void marshal(Object source, HierarchicalStreamWriter writer, MarshallingContext context) {
        ((KafkaTrackingToken) source)
                .getPositions().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(
                                Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition)))
                        .forEach(position -> {
                            writer.startNode("at");
                            writer.addAttribute("topic", position.getKey().topic());
                            writer.addAttribute(
                                    "partition",
                                    Integer.toString(position.getKey().partition()));
                            writer.setValue(Long.toString(position.getValue()));
                            writer.endNode();
                        });
    }

    @Override
    public Object unmarshal(HierarchicalStreamReader reader, UnmarshallingContext context) {
        var positions = new HashMap<TopicPartition, Long>();
        while (reader.hasMoreChildren()) {
            reader.moveDown();
            positions.put(
                    new TopicPartition(
                            reader.getAttribute("topic"), Integer.parseInt(reader.getAttribute("partition"))),
                    Long.parseLong(reader.getValue()));
            reader.moveUp();
        }
        return KafkaTrackingToken.newInstance(positions);
    }
}
