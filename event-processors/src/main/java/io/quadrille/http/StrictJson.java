package io.quadrille.http;

import io.quadrille.engine.integrity.ExportLimit;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON taken literally into records: no text for a number, no number for a text, no fraction for a whole number, no
 * unknown field, no field twice. Jackson's own binding stops at the first mistake; here it becomes null and is noted
 * with its path, so that one reading finds all of them. Components are String, Long, Instant, an enum, a record, or a
 * list. Thread-safe.
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

    /** Reads what can be read; null if the body is no object at all, and then that is noted. */
    <T extends Record> T read(byte[] body, Class<T> type, WrongFields wrong) {
        try {
            return type.cast(bind(mapper.readTree(body), type, "", wrong, "must be a JSON object"));
        } catch (StreamReadException malformed) {
            var at = malformed.getLocation();
            wrong.add(
                    "",
                    "is not JSON, or names a field twice, at line " + at.getLineNr() + ", column " + at.getColumnNr());
        } catch (StreamConstraintsException excessive) {
            wrong.add("", "is nested too deeply, or holds too long a number or name");
        } catch (JacksonException other) {
            wrong.add("", "must be one JSON object with nothing behind it");
        }
        return null;
    }

    private static Object bind(JsonNode json, Type type, String path, WrongFields wrong) {
        if (json == null || json.isNull()) return null;
        if (type == String.class) return text(json, path, wrong);
        if (type == Long.class) return wholeNumber(json, path, wrong);
        if (type == Instant.class) return instant(json, path, wrong);
        if (type instanceof ParameterizedType list) return list(json, list.getActualTypeArguments()[0], path, wrong);
        var named = (Class<?>) type;
        if (named.isEnum()) return constant(json, named, path, wrong);
        if (!named.isRecord())
            throw new IllegalStateException(path + " is a " + named.getName() + ", which is not read here");
        return bind(json, named, path, wrong, "must be an object");
    }

    private static Object text(JsonNode json, String path, WrongFields wrong) {
        if (!json.isString()) return note(path, "must be a text in quotes", wrong);
        if (Texts.isStorable(json.stringValue())) return json.stringValue();
        return note(path, "must not contain \\u0000 or half of a surrogate pair", wrong);
    }

    private static Object wholeNumber(JsonNode json, String path, WrongFields wrong) {
        if (json.isIntegralNumber() && json.canConvertToLong()) return json.longValue();
        return note(path, "must be a whole number as in 100", wrong);
    }

    private static Object instant(JsonNode json, String path, WrongFields wrong) {
        try {
            if (json.isString()) return ExportLimit.time(json.stringValue());
        } catch (IllegalArgumentException notOne) {
            // Noted below, as any other value is.
        }
        return note(path, "must be a point in time of the years 1 to 9999, as in 2030-01-31T12:00:00Z", wrong);
    }

    private static Object constant(JsonNode json, Class<?> type, String path, WrongFields wrong) {
        for (var constant : type.getEnumConstants()) {
            if (json.isString() && json.stringValue().equals(constant.toString())) return constant;
        }
        var names = Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(" or "));
        return note(path, "must be " + names, wrong);
    }

    private static List<Object> list(JsonNode json, Type element, String path, WrongFields wrong) {
        if (!json.isArray()) {
            note(path, "must be a list", wrong);
            return null;
        }
        var list = new ArrayList<>();
        for (var item : json) list.add(bind(item, element, path + "[" + list.size() + "]", wrong));
        return list;
    }

    private static Object bind(JsonNode json, Class<?> type, String path, WrongFields wrong, String expectation) {
        if (!json.isObject()) return note(path, expectation, wrong);
        var shape = SHAPES.get(type);
        var components = shape.components();
        for (var name : json.propertyNames()) {
            if (!components.containsKey(name))
                note(inside(path, name), "is not taken from a request; leave it out", wrong);
        }
        var values = new Object[components.size()];
        int i = 0;
        for (var component : components.entrySet()) {
            values[i++] =
                    bind(json.get(component.getKey()), component.getValue(), inside(path, component.getKey()), wrong);
        }
        return shape.made(values);
    }

    /**
     * What reflection says of a record, which takes it a tenth of a request's time. The components are in the record's
     * order.
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
                // Requests are package-private beside their controllers.
                constructor.setAccessible(true);
                return new Shape(components, constructor);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(type + " has no constructor of its components", e);
            }
        }

        Object made(Object... values) {
            try {
                return constructor.newInstance(values);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        constructor.getDeclaringClass() + " cannot be made of its components", e);
            }
        }
    }

    private static String inside(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Object note(String path, String message, WrongFields wrong) {
        wrong.add(path, message);
        return null;
    }
}
