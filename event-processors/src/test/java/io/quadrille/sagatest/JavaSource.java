package io.quadrille.sagatest;

import io.quadrille.sagatest.SagaFixture.When;
import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes a sequence as a test in Java, with the imports that it needs. Not thread-safe. */
final class JavaSource {

    private final Set<String> imports = new TreeSet<>();

    /** The test. The variables {@code saga} and {@code expectations} are those of the test that failed. */
    String test(When when, List<Step> steps) {
        var body = "saga.given(" + arguments(when.given().stream().map(this::value)) + ")\n    .when("
                + arguments(when.sent().stream().map(this::value)) + ")\n    .inThisOrder("
                + arguments(steps.stream().map(this::step))
                + ")\n    .expect(expectations);\n";
        return imports.stream().map(name -> "import " + name + ";\n").collect(Collectors.joining()) + "\n" + body;
    }

    private static String arguments(Stream<String> all) {
        return all.map(argument -> "\n        " + argument).collect(Collectors.joining(","));
    }

    private String step(Step step) {
        imports.add("static " + Step.class.getName() + ".*");
        return switch (step) {
            case Step.Sends(var command) -> "sends(" + value(command) + ")";
            case Step.Delivers(var event, var sagaId, var group) ->
                call("delivers", type(event), text(sagaId), text(group));
            case Step.Retries(var event, var sagaId, var group) ->
                call("retries", type(event), text(sagaId), text(group));
            case Step.Publishes(var event, var sagaId) -> call("publishes", type(event), text(sagaId));
            case Step.PublishesAgain(var event, var sagaId, int ordinal) ->
                ordinal == 1
                        ? call("publishesAgain", type(event), text(sagaId))
                        : call("publishesAgain", type(event), text(sagaId), value(ordinal));
            case Step.RelayCrashes(var domain, var sagaId, int records) ->
                call("relayCrashes", text(domain), text(sagaId), value(records));
        };
    }

    private static String call(String method, String... arguments) {
        return method + "(" + String.join(", ", arguments) + ")";
    }

    private String type(Class<?> type) {
        return name(type) + ".class";
    }

    private String name(Class<?> type) {
        imports.add(type.getCanonicalName());
        return type.getSimpleName();
    }

    private String value(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> text(text);
            case Long number -> number + "L";
            case Float number -> number + "F";
            case Character character -> "(char) " + (int) character;
            case Byte number -> "(byte) " + number;
            case Short number -> "(short) " + number;
            case Integer number -> number.toString();
            case Double number -> number.toString();
            case Boolean truth -> truth.toString();
            case Enum<?> constant -> name(constant.getDeclaringClass()) + "." + constant.name();
            case Instant instant -> name(Instant.class) + ".parse(" + text(instant.toString()) + ")";
            case List<?> list -> collection(List.class, list);
            case Set<?> set -> collection(Set.class, set);
            case Map<?, ?> map ->
                name(Map.class)
                        + map.entrySet().stream()
                                .map(entry -> value(entry.getKey()) + ", " + value(entry.getValue()))
                                .collect(Collectors.joining(", ", ".of(", ")"));
            case Record made ->
                "new " + name(made.getClass())
                        + Stream.of(made.getClass().getRecordComponents())
                                .map(component -> value(read(made, component.getAccessor())))
                                .collect(Collectors.joining(", ", "(", ")"));
            default -> "/* " + value + " */";
        };
    }

    private String collection(Class<?> type, Collection<?> items) {
        return name(type) + items.stream().map(this::value).collect(Collectors.joining(", ", ".of(", ")"));
    }

    private static @Nullable Object read(Record made, java.lang.reflect.Method accessor) {
        try {
            accessor.setAccessible(true);
            return accessor.invoke(made);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(accessor + " cannot be called", e);
        }
    }

    private static String text(String text) {
        var literal = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            switch (character) {
                case '"' -> literal.append("\\\"");
                case '\\' -> literal.append("\\\\");
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '\t' -> literal.append("\\t");
                default -> literal.append(character);
            }
        }
        return literal.append('"').toString();
    }
}
