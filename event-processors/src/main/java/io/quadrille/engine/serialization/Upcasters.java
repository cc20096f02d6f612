package io.quadrille.engine.serialization;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventData;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.jspecify.annotations.Nullable;

/**
 * Axon's chain of all upcasters. The constructor checks that from each revision that an upcaster reads, exactly one
 * path leads to the current one.
 */
final class Upcasters {

    private final Map<String, SortedMap<Integer, RevisionUpcaster>> byType = new TreeMap<>();
    private final Map<String, List<String>> revisions;
    private final EventUpcasterChain chain;

    /** @param current the current revision of each registered type, by logical name */
    Upcasters(Collection<? extends EventUpcaster> upcasters, Map<String, String> current) {
        upcasters.forEach(this::add);
        byType.forEach((type, steps) -> requirePath(type, steps, current.get(type)));
        revisions = byType.entrySet().stream()
                .collect(toUnmodifiableMap(
                        Map.Entry::getKey,
                        steps -> steps.getValue().keySet().stream()
                                .map(Object::toString)
                                .toList()));
        chain = new EventUpcasterChain(byType.values().stream()
                .flatMap(steps -> steps.values().stream())
                .toList());
    }

    private void add(EventUpcaster upcaster) {
        if (!(upcaster instanceof RevisionUpcaster step)) {
            throw new IllegalArgumentException(upcaster.getClass().getName()
                    + " may turn one event into several events or none; readers of a published event would see only"
                    + " the first. Extend RevisionUpcaster.");
        }
        var other = byType.computeIfAbsent(step.type(), t -> new TreeMap<>()).put(step.from(), step);
        if (other != null)
            throw new IllegalArgumentException("two upcasters read revision " + step.from() + " of " + step.type());
    }

    private static void requirePath(String type, SortedMap<Integer, RevisionUpcaster> steps, @Nullable String current) {
        if (current == null)
            throw new IllegalArgumentException(
                    "an upcaster reads " + type + ", which is not a registered message type");
        int end = Integer.parseInt(current);
        if (steps.lastKey() >= end) {
            throw new IllegalArgumentException(
                    type + " has revision " + end + ", but an upcaster produces a later one");
        }
        for (int revision = steps.firstKey(); revision < end; revision++) {
            if (!steps.containsKey(revision)) {
                throw new IllegalArgumentException(
                        type + " has revision " + end + ", but no upcaster reads its revision " + revision);
            }
        }
    }

    /** The earlier revisions of a type that can be upcast to the current one. */
    List<String> revisions(String type) {
        return revisions.getOrDefault(type, List.of());
    }

    /** Whether the type is an earlier revision that can be upcast to the current one. */
    boolean canRead(SerializedType type) {
        return type.getRevision() != null && revisions(type.getName()).contains(type.getRevision());
    }

    /**
     * Converts the payload to the current revision. Throws the exception of an upcaster that does not accept the
     * payload.
     */
    SerializedObject<byte[]> upcast(SerializedObject<byte[]> payload, Serializer serializer) {
        var stored = new InitialEventRepresentation(new PayloadOnly(payload), serializer);
        return chain.upcast(Stream.of(stored)).findFirst().orElseThrow().getData(byte[].class);
    }

    /** The view of an event that an upcaster gets: only the payload. */
    private record PayloadOnly(SerializedObject<byte[]> getPayload) implements EventData<byte[]> {

        @Override
        public String getEventIdentifier() {
            return "";
        }

        @Override
        public Instant getTimestamp() {
            return Instant.EPOCH;
        }

        @Override
        public SerializedObject<byte[]> getMetaData() {
            return new SerializedMetaData<>("{}".getBytes(StandardCharsets.UTF_8), byte[].class);
        }
    }
}
