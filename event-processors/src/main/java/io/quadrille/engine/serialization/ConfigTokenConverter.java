package io.quadrille.engine.serialization;

import com.thoughtworks.xstream.converters.Converter;
import com.thoughtworks.xstream.converters.MarshallingContext;
import com.thoughtworks.xstream.converters.UnmarshallingContext;
import com.thoughtworks.xstream.io.HierarchicalStreamReader;
import com.thoughtworks.xstream.io.HierarchicalStreamWriter;
import java.util.HashMap;
import java.util.TreeMap;
import org.axonframework.eventhandling.tokenstore.ConfigToken;

/**
 * Serializes a {@link ConfigToken} (the identifier of a token store) as a list of its key-value entries. XStream's
 * pure-Java reflection cannot deserialize one, because the class has no no-argument constructor.
 */
final class ConfigTokenConverter implements Converter {

    @Override
    @SuppressWarnings("rawtypes")
    public boolean canConvert(Class type) {
        return type == ConfigToken.class;
    }

    @Override
    public void marshal(Object source, HierarchicalStreamWriter writer, MarshallingContext context) {
        new TreeMap<>(((ConfigToken) source).getConfig()).forEach((key, value) -> {
            writer.startNode("entry");
            writer.addAttribute("key", key);
            writer.setValue(value);
            writer.endNode();
        });
    }

    @Override
    public Object unmarshal(HierarchicalStreamReader reader, UnmarshallingContext context) {
        var config = new HashMap<String, String>();
        while (reader.hasMoreChildren()) {
            reader.moveDown();
            config.put(reader.getAttribute("key"), reader.getValue());
            reader.moveUp();
        }
        return new ConfigToken(config);
    }
}
