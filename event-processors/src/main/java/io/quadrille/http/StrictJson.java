package io.quadrille.http;

import io.quadrille.engine.serialization.Rfc3339;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON into records without any coercion: no string for a number, no number for a string, no fraction for a whole
 * number, no unknown field, no duplicate field. Each invalid value becomes null and is reported with its path, so that
 * one pass reports all of them and the rest of the record can still be validated. Components are String, Long, Instant,
 * an enum, a record, or a list. Thread-safe.
 *
 * <p>Jackson 3.1 can collect problems too ({@code ObjectReader.readValueCollectingProblems}), but not these: it stops
 * at the first refused coercion (a number for a string, a string for a number) and at the first value of another
 * structure (an object for a string, a string for a list). It also returns no record if there was a problem, so the
 * constraints of the other fields could not be checked in the same pass.
 */
final class StrictJson {

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Reads a body.
     *
     * @param wrong receives the invalid fields
     * @return the record, with null for each invalid field; null if the body is not a JSON object
     */
    <T extends Record> @Nullable T read(byte[] body, Class<T> type, WrongFields wrong) {
        try {
            return type.cast(record(mapper.readTree(body), type, "", wrong, "must be a JSON object"));
        } catch (StreamReadException malformed) {
            var at = malformed.getLocation();
            wrong.add(
                    "",
                    "is not valid JSON or has a duplicate field, at line " + at.getLineNr() + ", column "
                            + at.getColumnNr());
        } catch (StreamConstraintsException excessive) {
            wrong.add("", "is nested too deeply, or has a number or name that is too long");
        } catch (JacksonException other) {
            wrong.add("", "must be one JSON object without trailing content");
        }
        return null;
    }

    private static @Nullable Object bind(@Nullable JsonNode json, Type type, String path, WrongFields wrong) {
        if (json == null || json.isNull()) return null;
        if (type == String.class) return text(json, path, wrong);
        if (type == Long.class) return wholeNumber(json, path, wrong);
        if (type == Instant.class) return instant(json, path, wrong);
        if (type instanceof ParameterizedType list) return list(json, list.getActualTypeArguments()[0], path, wrong);
        var named = (Class<?>) type;
        if (named.isEnum()) return constant(json, named, path, wrong);
        if (!named.isRecord()) throw new IllegalStateException(path + " has the unsupported type " + named.getName());
        return record(json, named, path, wrong, "must be an object");
    }

    private static @Nullable Object text(JsonNode json, String path, WrongFields wrong) {
        if (!json.isString()) return invalid(path, "must be a string", wrong);
        if (Texts.isStorable(json.stringValue())) return json.stringValue();
        return invalid(path, "must not contain \\u0000 or an unpaired surrogate", wrong);
    }

    private static @Nullable Object wholeNumber(JsonNode json, String path, WrongFields wrong) {
        if (json.isIntegralNumber() && json.canConvertToLong()) return json.longValue();
        return invalid(path, "must be a whole number such as 100", wrong);
    }

    private static @Nullable Object instant(JsonNode json, String path, WrongFields wrong) {
        var time = json.isString() ? Rfc3339.parse(json.stringValue()) : Optional.<Instant>empty();
        if (time.isPresent()) return time.get();
        return invalid(path, "must be a time of the years 1 to 9999, such as 2030-01-31T12:00:00Z", wrong);
    }

    private static @Nullable Object constant(JsonNode json, Class<?> type, String path, WrongFields wrong) {
        for (var constant : type.getEnumConstants()) {
            if (json.isString() && json.stringValue().equals(constant.toString())) return constant;
        }
        var names = Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(" or "));
        return invalid(path, "must be " + names, wrong);
    }

    private static @Nullable Object list(JsonNode json, Type element, String path, WrongFields wrong) {
        if (!json.isArray()) return invalid(path, "must be a list", wrong);
        var list = new ArrayList<@Nullable Object>();
        for (var item : json) list.add(bind(item, element, path + "[" + list.size() + "]", wrong));
        return list;
    }

    private static @Nullable Object record(
            JsonNode json, Class<?> type, String path, WrongFields wrong, String expectation) {
        if (!json.isObject()) return invalid(path, expectation, wrong);
        var shape = SHAPES.get(type);
        var components = shape.components();
        for (var name : json.propertyNames()) {
            if (!components.containsKey(name)) {
                wrong.add(inside(path, name), "is not a known field; remove it");
            }
        }
        var values = new @Nullable Object[components.size()];
        int i = 0;
        for (var component : components.entrySet()) {
            values[i++] =
                    bind(json.get(component.getKey()), component.getValue(), inside(path, component.getKey()), wrong);
        }
        return shape.newRecord(values);
    }

    /**
     * The components of a record type, in their order, and its constructor. Cached for each type, because reflection at
     * every request took a tenth of the request's time.
     */
    private record Shape(Map<String, Type> components, Constructor<?> constructor) {

        static Shape of(Class<?> type) {
            var components = new LinkedHashMap<String, Type>();
            for (var component : type.getRecordComponents())
                components.put(component.getName(), component.getGenericType());
            try {
                var types = Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
                var constructor = type.getDeclaredConstructor(types);
                // Requests are package-private types in the packages of their controllers.
                constructor.setAccessible(true);
                return new Shape(components, constructor);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(type + " has no constructor of its components", e);
            }
        }

        Object newRecord(@Nullable Object... values) {
            try {
                return constructor.newInstance(values);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(constructor.getDeclaringClass() + " cannot be constructed", e);
            }
        }
    }

    private static String inside(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static @Nullable Object invalid(String path, String message, WrongFields wrong) {
        wrong.add(path, message);
        return null;
    }
}
