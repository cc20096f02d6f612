package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Reads a log once and recomputes all hashes. Each instance does one verification. Not thread-safe. */
final class Verifier {

    private final LogSource source;
    private final Findings findings = new Findings();
    private final DiscrepancyClassifier discrepancies = new DiscrepancyClassifier(findings);
    private final ChainCheck chain;
    private final CheckpointCheck checkpoints;
    private final StoredCheckpoints stored;
    private final int given;
    private final SequenceCheck sequences;
    private final CanonicalHash hashes = new CanonicalHash();
    private final LongConsumer progress;
    private List<HashedEvent> unchained = new ArrayList<>();
    private long newest = Long.MIN_VALUE;
    private long events;
    private long blocks;

    Verifier(LogSource source, List<Checkpoint> checkpoints, Optional<VerificationKey> key, LongConsumer progress)
            throws SQLException {
        this.source = source;
        this.progress = progress;
        this.given = checkpoints.size();
        var header = source.header();
        this.chain = new ChainCheck(findings, discrepancies, header.store(), header.range());
        this.checkpoints = new CheckpointCheck(findings, header, source.isLive(), checkpoints, key);
        this.stored = new StoredCheckpoints(findings, source.checkpoints(), checkpoints);
        this.sequences = new SequenceCheck(findings, header.range().from() == null);
    }

    Verdict verify() throws SQLException, IOException {
        for (var item = source.next(); item != null; item = source.next()) {
            switch (item) {
                case LogSource.LoggedEvent event -> add(event);
                case LogSource.LoggedBlock chained -> add(chained.block());
                case LogSource.Damage damage -> findings.add(FindingKind.DAMAGED, damage.where(), damage.what());
            }
        }
        unchained.forEach(sequences::add);
        progress.accept(events);
        discrepancies.report(chain.entries());
        checkpoints.reportUnmatched(chain.last());
        stored.reportUnmatched(chain.last());
        if (!unchained.isEmpty()) noteUnchained();
        return new Verdict(
                source.header().store(),
                source.header().time(),
                events,
                blocks,
                unchained.size(),
                given,
                checkpoints.agreeing(),
                checkpoints.vouched(),
                List.copyOf(checkpoints.notes()),
                findings.kept(),
                findings.number());
    }

    private void add(LogSource.LoggedEvent event) {
        var entry = event.entry();
        var hashed = new HashedEvent(
                new Entry(entry.globalIndex(), hashes.event(entry)),
                entry.eventIdentifier(),
                entry.aggregateIdentifier(),
                entry.sequenceNumber());
        if (hashed.index() < newest)
            findings.add(FindingKind.OUT_OF_ORDER, hashed.where(), "the event comes after position " + newest);
        newest = Math.max(newest, hashed.index());
        unchained.add(hashed);
        if (++events % 1_000 == 0) progress.accept(events);
    }

    private void add(Block block) {
        unchained.sort(Comparator.comparing(HashedEvent::index));
        unchained.forEach(sequences::add);
        chain.add(block, unchained);
        checkpoints.add(block);
        stored.add(block);
        unchained = new ArrayList<>();
        blocks++;
    }

    private void noteUnchained() {
        checkpoints
                .notes()
                .add(unchained.size() + " events from " + unchained.getFirst().where()
                        + " on are not chained yet; the chain does not cover them");
    }
}
