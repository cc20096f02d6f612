package io.quadrille.operating.operations;

import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.LetterFilter;
import io.quadrille.engine.deadletter.LetterState;
import io.quadrille.engine.parking.ParkedFilter;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.processing.BatchEventProcessor;
import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.processing.GroupClaims.Claim;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.transport.ConsumerLag;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.GroupIncidents;
import io.quadrille.engine.transport.GroupIncidents.Incident;
import io.quadrille.operating.operations.GroupState.GroupStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the state of groups from the database, the broker, and the processors of this process. Thread-safe. */
public final class GroupStates {

    private static final Logger log = LoggerFactory.getLogger(GroupStates.class);

    private final GroupClaims claims;
    private final EventProcessingConfiguration processors;
    private final EventTopics topics;
    private final Supplier<ConsumerLag> unread;
    private final PausedGroups paused;
    private final DeadLetters letters;
    private final ParkedRecordTable records;
    private final GroupIncidents incidents;

    /**
     * Each read of the lag opens a connection to the broker, so concurrent requests take turns. A request waits up to 1
     * s for its turn.
     */
    private final ReentrantLock brokerTurn = new ReentrantLock(true);

    GroupStates(
            GroupClaims claims,
            EventProcessingConfiguration processors,
            EventTopics topics,
            Supplier<ConsumerLag> unread,
            PausedGroups paused,
            DeadLetters letters,
            ParkedRecordTable records,
            GroupIncidents incidents) {
        this.claims = claims;
        this.processors = processors;
        this.topics = topics;
        this.unread = unread;
        this.paused = paused;
        this.letters = letters;
        this.records = records;
        this.incidents = incidents;
    }

    /** The current state of the groups. Asks the broker, which takes milliseconds at best and seconds at worst. */
    public List<GroupState> of(Collection<ConsumerGroup> groups) {
        var pauses = paused.all();
        var held = claims.all();
        var open = incidents.open();
        var lags = lags(groups, held);
        return groups.stream()
                .map(group -> {
                    var name = group.name();
                    var lag = lags.map(of -> of.get(group)).orElse(null);
                    return state(group, held.getOrDefault(name, Claim.NONE), pauses.get(name), open.get(name), lag);
                })
                .toList();
    }

    private GroupState state(
            ConsumerGroup group,
            Claim claim,
            PausedGroups.@Nullable Pause pause,
            @Nullable Incident incident,
            @Nullable Map<String, Long> lag) {
        var name = group.name();
        var processor = processors.eventProcessor(name, StreamingEventProcessor.class);
        boolean here = processor.map(p -> !p.processingStatus().isEmpty()).orElse(false);
        return new GroupState(
                name,
                DomainName.of(group.domain()),
                incident == null ? statusOf(pause, claim.owner()) : GroupStatus.INCIDENT,
                claim.owner(),
                here,
                here ? processor.get().isError() : null,
                here && processor.get() instanceof BatchEventProcessor batches
                        ? (Boolean) batches.isBreakerOpen()
                        : null,
                pause == null
                        ? null
                        : new GroupState.Paused(pause.by(), pause.reason(), pause.at(), pause.effectiveAt()),
                incident == null ? null : GroupState.Incident.of(incident),
                letters.count(new LetterFilter(name, LetterState.RETRYING, null, null)),
                letters.count(new LetterFilter(name, LetterState.ABANDONED, null, null)),
                records.count(new ParkedFilter(name, ParkedRecord.ParkedState.PARKED, null)),
                lag);
    }

    private static GroupStatus statusOf(PausedGroups.@Nullable Pause pause, @Nullable String owner) {
        if (pause != null) return pause.effectiveAt() == null ? GroupStatus.PAUSING : GroupStatus.PAUSED;
        return owner == null ? GroupStatus.STOPPED : GroupStatus.RUNNING;
    }

    private boolean hasTurn() {
        try {
            return brokerTurn.tryLock(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The lag by group and topic; empty if the broker does not answer, or no turn came within 1 s. */
    private Optional<Map<ConsumerGroup, Map<String, Long>>> lags(
            Collection<ConsumerGroup> groups, Map<String, Claim> held) {
        var read = groups.stream()
                .flatMap(group -> group.topics().stream())
                .distinct()
                .toList();
        if (!hasTurn()) return Optional.empty();
        try (var records = unread.get()) {
            var ends = records.endOffsets(topics.namesOf(read));
            var lags = new HashMap<ConsumerGroup, Map<String, Long>>();
            for (var group : groups) {
                var position = held.getOrDefault(group.name(), Claim.NONE).position();
                lags.put(group, ConsumerLag.byTopic(records.lag(position, topics.namesOf(group.topics()), ends)));
            }
            return Optional.of(lags);
        } catch (KafkaException unreachable) {
            log.warn("The broker does not answer, so the lag of the groups is unknown", unreachable);
            return Optional.empty();
        } finally {
            brokerTurn.unlock();
        }
    }
}
