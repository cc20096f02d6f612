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

/**
 * Axon's chain of all upcasters, checked when it is made: each earlier revision has one way, and it ends at the current
 * one.
 */
final class Upcasters {

    private final Map<String, SortedMap<Integer, RevisionUpcaster>> byType = new TreeMap<>();
    private final Map<String, List<String>> revisions;
    private final EventUpcasterChain chain;

    /** @param current the revision of each type that is known */
    Upcasters(Collection<? extends EventUpcaster> upcasters, Map<String, String> current) {
        upcasters.forEach(this::add);
        byType.forEach((type, steps) -> requireWay(type, steps, current.get(type)));
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
                    + " may make several events of one, or none; of an event that was published, everybody but"
                    + " the event store would see the first one only. Extend RevisionUpcaster.");
        }
        var other = byType.computeIfAbsent(step.type(), t -> new TreeMap<>()).put(step.from(), step);
        if (other != null)
            throw new IllegalArgumentException("two upcasters read revision " + step.from() + " of " + step.type());
    }

    private static void requireWay(String type, SortedMap<Integer, RevisionUpcaster> steps, String current) {
        if (current == null)
            throw new IllegalArgumentException("there is an upcaster of " + type + ", which is not registered");
        int end = Integer.parseInt(current);
        if (steps.lastKey() >= end) {
            throw new IllegalArgumentException(
                    type + " is of revision " + end + ", and an upcaster makes a later one of it");
        }
        for (int revision = steps.firstKey(); revision < end; revision++) {
            if (!steps.containsKey(revision)) {
                throw new IllegalArgumentException(
                        type + " is of revision " + end + ", and no upcaster reads its revision " + revision);
            }
        }
    }

    /** The revisions of a type that can be read as its current one. */
    List<String> revisions(String type) {
        return revisions.getOrDefault(type, List.of());
    }

    /** Whether the type is an earlier revision that can be read as the current one. */
    boolean read(SerializedType type) {
        return type.getRevision() != null && revisions(type.getName()).contains(type.getRevision());
    }

    /** The payload as the current revision of its type. Fails if it is not even what its own revision says. */
    SerializedObject<byte[]> upcast(SerializedObject<byte[]> payload, Serializer serializer) {
        var written = new InitialEventRepresentation(new PayloadOnly(payload), serializer);
        return chain.upcast(Stream.of(written)).findFirst().orElseThrow().getData(byte[].class);
    }

    /** What an upcaster sees of an event. */
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
