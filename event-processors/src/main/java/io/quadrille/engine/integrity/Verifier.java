package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Reads a copy once and recomputes everything. For one copy; not thread-safe. */
final class Verifier {

    private final LogSource copy;
    private final Findings findings = new Findings();
    private final DiscrepancyClassifier displacements = new DiscrepancyClassifier(findings);
    private final ChainCheck chain;
    private final CheckpointCheck checkpoints;
    private final StoredCheckpoints stored;
    private final int given;
    private final SequenceCheck sequences;
    private final CanonicalHash hashes = new CanonicalHash();
    private final LongConsumer progress;
    private List<HashedEvent> unclaimed = new ArrayList<>();
    private long newest = Long.MIN_VALUE;
    private long events;
    private long blocks;

    Verifier(LogSource copy, List<Checkpoint> checkpoints, Optional<VerificationKey> key, LongConsumer progress)
            throws SQLException {
        this.copy = copy;
        this.progress = progress;
        this.given = checkpoints.size();
        var header = copy.header();
        this.chain = new ChainCheck(findings, displacements, header.store(), header.range());
        this.checkpoints = new CheckpointCheck(findings, header, copy instanceof StoredLog, checkpoints, key);
        this.stored = new StoredCheckpoints(findings, copy.checkpoints(), checkpoints);
        this.sequences = new SequenceCheck(findings, header.range().from() == null);
    }

    Verdict verify() throws SQLException, IOException {
        for (var item = copy.next(); item != null; item = copy.next()) {
            switch (item) {
                case LogSource.Event event -> add(event);
                case LogSource.Chained chained -> add(chained.block());
                case LogSource.Damage damage -> findings.add(Kind.DAMAGED, damage.where(), damage.what());
            }
        }
        unclaimed.forEach(sequences::add);
        progress.accept(events);
        displacements.tell(chain.entries());
        checkpoints.tell(chain.last());
        stored.tell(chain.last());
        if (unclaimed.size() > 0) noteUnchained();
        return new Verdict(
                copy.header().store(),
                copy.header().time(),
                events,
                blocks,
                unclaimed.size(),
                given,
                checkpoints.agreeing(),
                checkpoints.vouched(),
                List.copyOf(checkpoints.notes()),
                findings.kept(),
                findings.number());
    }

    private void add(LogSource.Event event) {
        var entry = event.entry();
        var seen = new HashedEvent(
                new Entry(entry.globalIndex(), hashes.event(entry)),
                entry.eventIdentifier(),
                entry.aggregateIdentifier(),
                entry.sequenceNumber());
        if (seen.index() < newest) findings.add(Kind.OUT_OF_ORDER, seen.where(), "it stands behind position " + newest);
        newest = Math.max(newest, seen.index());
        unclaimed.add(seen);
        if (++events % 1_000 == 0) progress.accept(events);
    }

    private void add(Block block) {
        unclaimed.sort(Comparator.comparing(HashedEvent::index));
        unclaimed.forEach(sequences::add);
        chain.add(block, unclaimed);
        checkpoints.add(block);
        stored.add(block);
        unclaimed = new ArrayList<>();
        blocks++;
    }

    private void noteUnchained() {
        checkpoints
                .notes()
                .add(unclaimed.size() + " events from " + unclaimed.getFirst().where()
                        + " on are not chained yet: nothing vouches for them");
    }
}
