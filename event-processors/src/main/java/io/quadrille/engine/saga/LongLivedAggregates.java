package io.quadrille.engine.saga;

import io.quadrille.engine.serialization.GeneralSerializer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate types of a saga whose instances receive events as long as the application runs. They have snapshots, so
 * that a bounded number of events is read to load an aggregate. Immutable and thread-safe.
 */
public final class LongLivedAggregates {

    private final Map<String, Class<?>> typesByPrefix;
    private final Set<Class<?>> stateTypes = new LinkedHashSet<>();
    private final Serializer serializer;

    private LongLivedAggregates(Map<String, Class<?>> typesByPrefix) {
        this.typesByPrefix = Map.copyOf(typesByPrefix);
        typesByPrefix.values().forEach(this::addState);
        serializer = GeneralSerializer.of(stateTypes.toArray(Class<?>[]::new));
    }

    /**
     * The long-lived aggregates of all participants.
     *
     * @throws IllegalStateException if a snapshot of one of them could not be read; the message names the field
     */
    public static LongLivedAggregates of(Saga saga) {
        return ofTypes(saga.participants().stream()
                .flatMap(participant -> participant.aggregates().stream())
                .filter(aggregate -> aggregate.kind().isLongLived())
                .collect(Collectors.toMap(AggregateDeclaration::prefix, AggregateDeclaration::type)));
    }

    static LongLivedAggregates ofTypes(Map<String, Class<?>> typesByPrefix) {
        return new LongLivedAggregates(typesByPrefix);
    }

    public Set<Class<?>> types() {
        return Set.copyOf(typesByPrefix.values());
    }

    /** Whether an aggregate is long-lived, by its identifier. */
    public boolean include(String aggregateIdentifier) {
        return typesByPrefix.keySet().stream().anyMatch(aggregateIdentifier::startsWith);
    }

    /**
     * Whether a snapshot can be read: its type is one of {@link #types}, and its revision is the type's current one.
     * Other snapshots are ignored.
     *
     * @param revision null if the snapshot has none
     */
    public boolean isCurrent(String typeName, @Nullable String revision) {
        return typesByPrefix.values().stream()
                .filter(type -> type.getName().equals(typeName))
                .anyMatch(type -> type.getAnnotation(Revision.class).value().equals(revision));
    }

    /** The serializer of snapshots and tokens. It reads no other types. */
    public Serializer serializer() {
        return serializer;
    }

    /** The types of which a snapshot may consist: the aggregates, and the types of their fields. */
    Set<Class<?>> stateTypes() {
        return Set.copyOf(stateTypes);
    }

    private void addState(Class<?> type) {
        if (type.isPrimitive() || type == String.class || !stateTypes.add(type) || isOfJdk(type) || type.isEnum())
            return;
        for (var field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers())) continue;
            addTypes(field, field.getGenericType());
        }
        superclass(type).ifPresent(this::addState);
    }

    private void addTypes(Field field, Type type) {
        switch (type) {
            case Class<?> array
            when array.isArray() -> {
                stateTypes.add(array);
                addTypes(field, array.componentType());
            }
            case Class<?> plain
            when plain.isPrimitive() || !Modifier.isAbstract(plain.getModifiers()) -> addState(plain);
            case ParameterizedType generic -> {
                addTypes(field, generic.getRawType());
                for (var argument : generic.getActualTypeArguments()) addTypes(field, argument);
            }
            // A value of an interface, such as List, could have any class, and the snapshot could not be read.
            default ->
                throw new IllegalStateException(field + " is part of snapshots, so " + type.getTypeName()
                        + " must be a class, for example ArrayList instead of List");
        }
    }

    private static Optional<Class<?>> superclass(Class<?> type) {
        return Optional.<Class<?>>ofNullable(type.getSuperclass()).filter(parent -> !isOfJdk(parent));
    }

    private static boolean isOfJdk(Class<?> type) {
        return type.getName().startsWith("java.");
    }
}
