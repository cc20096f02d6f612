package io.quadrille.engine.serialization;

import com.thoughtworks.xstream.converters.ConversionException;
import com.thoughtworks.xstream.converters.Converter;
import com.thoughtworks.xstream.converters.MarshallingContext;
import com.thoughtworks.xstream.converters.UnmarshallingContext;
import com.thoughtworks.xstream.io.HierarchicalStreamReader;
import com.thoughtworks.xstream.io.HierarchicalStreamWriter;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the components of records, and reads records with their canonical constructor. XStream 1.4 would set their
 * final fields instead, which the JDK does not allow for records.
 */
final class RecordConverter implements Converter {

    @Override
    @SuppressWarnings("rawtypes")
    public boolean canConvert(@Nullable Class type) {
        return type != null && type.isRecord();
    }

    @Override
    public void marshal(Object source, HierarchicalStreamWriter writer, MarshallingContext context) {
        for (var component : source.getClass().getRecordComponents()) {
            var value = read(component, source);
            if (value == null) continue;
            writer.startNode(component.getName());
            context.convertAnother(value);
            writer.endNode();
        }
    }

    @Override
    public Object unmarshal(HierarchicalStreamReader reader, UnmarshallingContext context) {
        Class<?> type = context.getRequiredType();
        var components = type.getRecordComponents();
        var values = new HashMap<String, Object>();
        while (reader.hasMoreChildren()) {
            reader.moveDown();
            var name = reader.getNodeName();
            var component =
                    Stream.of(components).filter(c -> c.getName().equals(name)).findFirst();
            if (component.isEmpty()) throw new ConversionException(type + " has no component " + name);
            values.put(name, context.convertAnother(null, component.get().getType()));
            reader.moveUp();
        }
        try {
            var constructor = type.getDeclaredConstructor(
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(
                    Stream.of(components).map(c -> values.get(c.getName())).toArray());
        } catch (ReflectiveOperationException e) {
            throw new ConversionException("cannot create " + type, e);
        }
    }

    private static @Nullable Object read(RecordComponent component, Object source) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(source);
        } catch (ReflectiveOperationException e) {
            throw new ConversionException("cannot read " + component, e);
        }
    }
}
