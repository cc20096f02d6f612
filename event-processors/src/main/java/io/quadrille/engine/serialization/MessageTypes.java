package io.quadrille.engine.serialization;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.upcasting.event.EventUpcaster;

/**
 * The registry of message types. It maps a class to its logical name (such as "order.OrderProcessingStarted") and
 * revision, and contains the upcasters of earlier revisions. A type that is not registered can be neither written nor
 * read. Immutable and thread-safe.
 */
public final class MessageTypes {

    /** A logical name with its current revision. */
    public record MessageType(String name, String revision) {}

    private final Map<Class<?>, MessageType> byClass;
    private final Map<String, Class<?>> byName = new HashMap<>();
    private final Upcasters upcasters;

    private MessageTypes(Map<Class<?>, MessageType> byClass, List<EventUpcaster> upcasters) {
        this.byClass = Map.copyOf(byClass);
        byClass.forEach((type, name) -> {
            var other = byName.put(name.name(), type);
            if (other != null)
                throw new IllegalArgumentException(name.name() + " names both " + type + " and " + other);
        });
        this.upcasters = new Upcasters(
                upcasters, byClass.values().stream().collect(toMap(MessageType::name, MessageType::revision)));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The name and revision of a class; empty if the class is not registered. */
    public Optional<MessageType> of(Class<?> type) {
        return Optional.ofNullable(byClass.get(type));
    }

    /** The class registered under a logical name; empty if there is none. */
    public Optional<Class<?>> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The upcasters of earlier revisions. */
    Upcasters upcasters() {
        return upcasters;
    }

    /** All registered classes. */
    public Collection<Class<?>> classes() {
        return byClass.keySet();
    }

    /** Collects types. The revision of a type is the value of its {@link Revision}, or "1" without that annotation. */
    public static final class Builder {

        private final Map<Class<?>, MessageType> types = new LinkedHashMap<>();
        private final List<EventUpcaster> upcasters = new ArrayList<>();

        private Builder() {}

        /**
         * Registers every record that implements the sealed interface {@code vocabulary}, under the name
         * "domain.SimpleName".
         */
        public Builder sealed(String domain, Class<?> vocabulary) {
            leaves(vocabulary).forEach(type -> add(domain + "." + type.getSimpleName(), type));
            return this;
        }

        /** Registers one type. */
        public Builder add(String name, Class<?> type) {
            var revision = type.getAnnotation(Revision.class);
            types.put(type, new MessageType(name, revision == null ? "1" : revision.value()));
            return this;
        }

        /** Registers upcasters of earlier revisions, in any order. */
        public Builder upcast(Collection<? extends EventUpcaster> upcasters) {
            this.upcasters.addAll(upcasters);
            return this;
        }

        /**
         * @throws IllegalArgumentException if two types have the same name, if an upcaster may change the number of
         *     events or reads a type that is not registered, or if the upcasters of a type are not exactly one for each
         *     revision from the earliest that they read up to the one before the current one
         */
        public MessageTypes build() {
            return new MessageTypes(types, upcasters);
        }

        private static Stream<Class<?>> leaves(Class<?> type) {
            return type.isSealed()
                    ? Stream.of(type.getPermittedSubclasses()).flatMap(Builder::leaves)
                    : Stream.of(type);
        }
    }
}
