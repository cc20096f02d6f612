package io.quadrille.engine.serialization;

import java.util.List;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.CannotConvertBetweenTypesException;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Axon's Jackson 3 serializer with logical type names. Reading is strict, so that a malformed record fails instead of
 * becoming an event with missing values: each property must occur exactly once, unknown properties are refused, a
 * number must not be a string or a fraction, and a text must not be a number. A name or revision that is not registered
 * fails with {@link UnknownMessageTypeException}. Without this check, Axon would create a payload of a marker type, for
 * which there is no handler, and would skip the message silently.
 *
 * <p>Earlier revisions are upcast only here, because every deserialization of a stored or received event uses this
 * class. A payload that is passed on without being deserialized keeps its bytes and its revision. Thread-safe.
 */
public final class JsonMessageSerializer extends Jackson3Serializer {

    private static final SerializedType METADATA = new SimpleSerializedType(MetaData.class.getName(), null);

    private final MessageTypes types;

    public JsonMessageSerializer(MessageTypes types) {
        super(Jackson3Serializer.builder().jsonMapperBuilderCustomizer(JsonMessageSerializer::strict));
        this.types = types;
    }

    private static void strict(JsonMapper.Builder json) {
        json.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                // ALLOW_COERCION_OF_SCALARS does not cover texts, so they are configured here.
                .withCoercionConfig(LogicalType.Textual, JsonMessageSerializer::onlyText);
    }

    private static void onlyText(MutableCoercionConfig texts) {
        for (var other : List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            texts.setCoercion(other, CoercionAction.Fail);
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public SerializedType typeForClass(@Nullable Class type) {
        if (type == null || type == Void.class || type == void.class) return SimpleSerializedType.emptyType();
        if (MetaData.class.isAssignableFrom(type)) return METADATA;
        Class<?> known = type;
        return types.of(known)
                .map(t -> new SimpleSerializedType(t.name(), t.revision()))
                .orElseThrow(() -> new UnknownMessageTypeException(type + " is not registered as a message type"));
    }

    @Override
    public Class<?> classForType(SerializedType type) {
        if (SimpleSerializedType.emptyType().equals(type)) return Void.class;
        if (METADATA.getName().equals(type.getName())) return MetaData.class;
        Class<?> known = types.named(type.getName())
                .orElseThrow(() -> new UnknownMessageTypeException("no message type is named " + type.getName()));
        var current = types.of(known).orElseThrow().revision();
        if (!current.equals(type.getRevision()) && !types.upcasters().canRead(type)) {
            var earlier = types.upcasters().revisions(type.getName());
            throw new UnknownMessageTypeException(
                    "revision " + type.getRevision() + " of " + type.getName() + " cannot be read, only " + current
                            + (earlier.isEmpty() ? "" : " and " + String.join(", ", earlier)),
                    known);
        }
        return known;
    }

    @Override
    public <S, T> T deserialize(SerializedObject<S> written) {
        var type = written.getType();
        if (!types.upcasters().canRead(type)) return super.deserialize(written);
        try {
            return super.deserialize(types.upcasters().upcast(getConverter().convert(written, byte[].class), this));
        } catch (IllegalArgumentException | JacksonException | CannotConvertBetweenTypesException e) {
            throw new SerializationException(
                    "revision " + type.getRevision() + " of " + type.getName() + " cannot be upcast", e);
        }
    }
}
