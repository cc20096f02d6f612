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
 * The registry of message types: a class, its logical name ("order.OrderProcessingStarted"), its revision and how
 * earlier revisions are read. What is not registered can be neither written nor read. Immutable and thread-safe.
 */
public final class MessageTypes {

    /** A logical name with the one revision that is current. */
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

    public Optional<MessageType> of(Class<?> type) {
        return Optional.ofNullable(byClass.get(type));
    }

    /** The class of a logical name, whatever the revision. */
    public Optional<Class<?>> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** How payloads of earlier revisions become current ones. */
    Upcasters upcasters() {
        return upcasters;
    }

    public Collection<Class<?>> classes() {
        return byClass.keySet();
    }

    /** Collects types; a type's revision is its {@link Revision}, "1" without one. */
    public static final class Builder {

        private final Map<Class<?>, MessageType> types = new LinkedHashMap<>();
        private final List<EventUpcaster> upcasters = new ArrayList<>();

        private Builder() {}

        /** Registers every record below a sealed interface as "domain.SimpleName". */
        public Builder sealed(String domain, Class<?> vocabulary) {
            leaves(vocabulary).forEach(type -> add(domain + "." + type.getSimpleName(), type));
            return this;
        }

        public Builder add(String name, Class<?> type) {
            var revision = type.getAnnotation(Revision.class);
            types.put(type, new MessageType(name, revision == null ? "1" : revision.value()));
            return this;
        }

        /** Registers how earlier revisions are read, in any order. */
        public Builder upcast(Collection<? extends EventUpcaster> upcasters) {
            this.upcasters.addAll(upcasters);
            return this;
        }

        /**
         * @throws IllegalArgumentException if a name stands for two types, if an upcaster does not make one event of
         *     one, or if the upcasters of a type do not lead from each revision to the next and end at the type's own
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
