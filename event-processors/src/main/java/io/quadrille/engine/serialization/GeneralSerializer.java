package io.quadrille.engine.serialization;

import com.thoughtworks.xstream.XStream;
import com.thoughtworks.xstream.converters.reflection.PureJavaReflectionProvider;
import com.thoughtworks.xstream.security.NoTypePermission;
import org.axonframework.eventhandling.tokenstore.ConfigToken;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.xml.CompactDriver;
import org.axonframework.serialization.xml.XStreamSerializer;

/** The serializer for tokens and snapshots, Axon's general serializer: XStream with an explicit allow-list. */
public final class GeneralSerializer {

    private GeneralSerializer() {}

    /**
     * @param snapshotTypes the aggregates of which snapshots are taken, each with a constructor without parameters, and
     *     the types of their state
     */
    public static Serializer of(Class<?>... snapshotTypes) {
        // Plain reflection, because XStream's default uses sun.misc.Unsafe, which newer JDKs will remove. XStream
        // 1.4.21 still tries Unsafe once when it starts, so a JDK that denies Unsafe needs a newer XStream.
        var xstream = new XStream(new PureJavaReflectionProvider(), new CompactDriver());
        xstream.addPermission(NoTypePermission.NONE);
        xstream.allowTypes(new Class<?>[] {String.class, MetaData.class, KafkaTrackingToken.class, ConfigToken.class});
        xstream.allowTypes(snapshotTypes);
        xstream.registerConverter(new TokenConverter());
        xstream.registerConverter(new ConfigTokenConverter());
        xstream.registerConverter(new RecordConverter());
        return XStreamSerializer.builder()
                .xStream(xstream)
                .disableAxonTypeSecurity()
                .build();
    }
}
