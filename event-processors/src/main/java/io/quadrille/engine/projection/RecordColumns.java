package io.quadrille.engine.projection;

import io.quadrille.engine.database.Timestamps;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The columns of a record type, and how their values are read and written. Thread-safe. */
final class RecordColumns {

    /** Separate from the mapper of the HTTP API, so that no setting of the API changes the stored JSON. */
    private static final JsonMapper JSON = new JsonMapper();

    private final Constructor<?> constructor;
    private final List<Part> parts = new ArrayList<>();

    RecordColumns(Class<?> type) {
        this(type, "");
    }

    private RecordColumns(Class<?> type, String prefix) {
        var components = type.getRecordComponents();
        try {
            constructor = type.getDeclaredConstructor(
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type.getName() + " has no canonical constructor", e);
        }
        constructor.setAccessible(true);
        for (var component : components) parts.add(part(type, component, prefix));
    }

    private static Part part(Class<?> type, RecordComponent component, String prefix) {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        var name = prefix + snakeCase(component.getName());
        if (component.getType().isRecord())
            return new NestedRecord(accessor, new RecordColumns(component.getType(), name + "_"));
        var codec = codec(component.getGenericType());
        if (codec == null)
            throw new IllegalArgumentException("component " + component.getName() + " of " + type.getName()
                    + " has the type " + component.getGenericType() + ", for which there is no column");
        return new Value(accessor, name, codec, component.getType());
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** A component of the record. */
    private sealed interface Part {}

    /** A component whose columns are those of its own components. */
    private record NestedRecord(Method accessor, RecordColumns columns) implements Part {}

    /** A component with one column. */
    private record Value(Method accessor, String column, Codec codec, Class<?> type) implements Part {

        @Nullable
        Object in(Object row) {
            var value = call(() -> accessor.invoke(row));
            if (value instanceof Optional<?> optional) value = optional.orElse(null);
            return value == null ? null : codec.write().apply(value);
        }

        @Nullable
        Object read(ResultSet row) throws SQLException {
            var value = codec.read().read(row, column);
            return row.wasNull() ? null : value;
        }

        @Nullable
        Object component(@Nullable Object value) {
            if (value == null && type.isPrimitive()) throw new IllegalStateException("column " + column + " is null");
            return type == Optional.class ? Optional.ofNullable(value) : value;
        }
    }

    /** @param values the values of the column in the given records, as the array that the driver takes */
    record Column(String name, String type, Function<Collection<?>, Object> values) {}

    List<Column> all() {
        return all(row -> row).toList();
    }

    private Stream<Column> all(Function<Object, @Nullable Object> holder) {
        return parts.stream().flatMap(part -> switch (part) {
            case NestedRecord(var accessor, var columns) ->
                columns.all(row -> {
                    var outer = holder.apply(row);
                    return outer == null ? null : call(() -> accessor.invoke(outer));
                });
            case Value value ->
                Stream.of(new Column(
                        value.column(),
                        value.codec().type(),
                        rows -> array(value.codec(), rows, row -> {
                            var outer = holder.apply(row);
                            return outer == null ? null : value.in(outer);
                        })));
        });
    }

    private static Object array(Codec codec, Collection<?> rows, Function<Object, @Nullable Object> value) {
        var values = (@Nullable Object[]) Array.newInstance(codec.element(), rows.size());
        int i = 0;
        for (var row : rows) values[i++] = value.apply(row);
        return values;
    }

    /** The record of the row; null if all its columns are null. */
    @Nullable
    Object read(ResultSet row) throws SQLException {
        var values = new ArrayList<@Nullable Object>();
        for (var part : parts) {
            values.add(
                    switch (part) {
                        case NestedRecord nested -> nested.columns().read(row);
                        case Value value -> value.read(row);
                    });
        }
        if (values.stream().allMatch(Objects::isNull)) return null;
        var arguments = new @Nullable Object[values.size()];
        for (int i = 0; i < arguments.length; i++)
            arguments[i] = parts.get(i) instanceof Value value ? value.component(values.get(i)) : values.get(i);
        return call(() -> constructor.newInstance(arguments));
    }

    @FunctionalInterface
    private interface Call {
        @Nullable
        Object perform() throws ReflectiveOperationException;
    }

    private static @Nullable Object call(Call call) {
        try {
            return call.perform();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a column; may return any value if the column is null. */
    @FunctionalInterface
    private interface Reader {
        @Nullable
        Object read(ResultSet row, String column) throws SQLException;
    }

    /**
     * How the values of a type are stored.
     *
     * @param element the type of a value in the array that the driver takes
     */
    private record Codec(String type, Class<?> element, Function<Object, Object> write, Reader read) {

        /** A type whose values are passed as texts, because the driver takes no arrays of them. */
        static Codec asText(String type, Function<Object, String> write, Reader read) {
            return new Codec(type, String.class, write::apply, read);
        }
    }

    private static @Nullable Codec codec(Type generic) {
        var type = raw(generic);
        if (type == Optional.class) return codec(((ParameterizedType) generic).getActualTypeArguments()[0]);
        if (type == String.class) return new Codec("text", String.class, value -> value, ResultSet::getString);
        if (type == long.class || type == Long.class)
            return new Codec("bigint", Long.class, value -> value, ResultSet::getLong);
        if (type == int.class || type == Integer.class)
            return new Codec("integer", Integer.class, value -> value, ResultSet::getInt);
        if (type == boolean.class || type == Boolean.class)
            return new Codec("boolean", Boolean.class, value -> value, ResultSet::getBoolean);
        // PostgreSQL would round the times, and then a row could differ from the one rebuilt from the stored events.
        if (type == Instant.class)
            return Codec.asText(
                    "timestamptz", time -> Timestamps.of((Instant) time).toString(), Timestamps::instantOrNull);
        if (type == LocalDate.class)
            return Codec.asText("date", Object::toString, (row, column) -> row.getObject(column, LocalDate.class));
        if (type == BigInteger.class)
            return Codec.asText("numeric", Object::toString, (row, column) -> integer(row.getBigDecimal(column)));
        if (type.isEnum()) return ofEnum(type);
        return type == List.class || type == Set.class || type == Map.class ? ofJson(generic) : null;
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> simple -> simple;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> Object.class;
        };
    }

    private static @Nullable BigInteger integer(@Nullable BigDecimal number) {
        return number == null ? null : number.toBigIntegerExact();
    }

    private static Codec ofEnum(Class<?> type) {
        var constants = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(constant -> ((Enum<?>) constant).name(), constant -> constant));
        return Codec.asText("text", value -> ((Enum<?>) value).name(), (row, column) -> {
            var name = row.getString(column);
            var constant = constants.get(name);
            if (constant == null && name != null)
                throw new IllegalStateException(type.getName() + " has no constant " + name);
            return constant;
        });
    }

    private static Codec ofJson(Type generic) {
        var type = JSON.constructType(generic);
        return Codec.asText("jsonb", value -> JSON.writerFor(type).writeValueAsString(value), (row, column) -> {
            var json = row.getString(column);
            return json == null ? null : JSON.readValue(json, type);
        });
    }
}
