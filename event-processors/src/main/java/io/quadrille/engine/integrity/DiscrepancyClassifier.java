package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Classifies the events that differ from the chain, after the whole log was read. If the chain has an event's hash at a
 * different position, the event was moved. If the chain has the event's position but not its hash, the event was
 * edited. Memory grows with the number of discrepancies. Not thread-safe.
 */
final class DiscrepancyClassifier {

    /** @param ordinal its number among all chained events, from 1 */
    private record MissingEvent(Entry entry, long block, long ordinal) {}

    private record ExtraEvent(HashedEvent event, boolean covered) {}

    private record AlteredEvent(Entry chained, HashedEvent event, long block) {}

    private final Findings findings;
    private final List<MissingEvent> missing = new ArrayList<>();
    private final List<ExtraEvent> extra = new ArrayList<>();
    private final List<AlteredEvent> altered = new ArrayList<>();

    DiscrepancyClassifier(Findings findings) {
        this.findings = findings;
    }

    void missing(Entry chained, long block, long ordinal) {
        missing.add(new MissingEvent(chained, block, ordinal));
    }

    /** @param covered false if the block that would contain the event is missing */
    void extra(HashedEvent event, boolean covered) {
        extra.add(new ExtraEvent(event, covered));
    }

    void altered(Entry chained, HashedEvent event, long block) {
        altered.add(new AlteredEvent(chained, event, block));
    }

    /**
     * Reports all discrepancies.
     *
     * @param chained the number of events in the chain
     */
    void report(long chained) {
        var positions = new HashMap<String, Long>();
        missing.forEach(gone -> positions.put(gone.entry.hex(), gone.entry.index()));
        altered.forEach(other -> positions.put(other.chained.hex(), other.chained.index()));
        var found = new HashSet<String>();
        extra.forEach(other -> report(other, positions, found));
        altered.forEach(other -> report(other, positions));
        reportDeleted(
                missing.stream()
                        .filter(gone -> !found.contains(gone.entry.hex()))
                        .toList(),
                chained);
    }

    private void report(ExtraEvent other, Map<String, Long> positions, Set<String> found) {
        var position = positions.get(other.event.entry().hex());
        if (position == null) {
            if (other.covered)
                findings.add(FindingKind.INSERTED, other.event.where(), "the chain has no event at this position");
            return;
        }
        found.add(other.event.entry().hex());
        // An event that has its original position but comes after its block is reported elsewhere, as a line out of
        // order or an edited block.
        if (position != other.event.index()) moved(other.event, position);
    }

    private void report(AlteredEvent other, Map<String, Long> positions) {
        var position = positions.get(other.event.entry().hex());
        if (position != null && position != other.event.index()) {
            moved(other.event, position);
        } else {
            findings.add(
                    FindingKind.EDITED,
                    other.event.where() + ", block " + other.block,
                    String.format(
                            Locale.ROOT,
                            "the event's hash is %s, the chain has %s",
                            other.event.entry().hex(),
                            other.chained.hex()));
        }
    }

    private void moved(HashedEvent event, long position) {
        findings.add(
                FindingKind.MOVED,
                event.where() + ", from position " + position,
                "the chain has the event at that position");
    }

    private void reportDeleted(List<MissingEvent> deleted, long chained) {
        for (int first = 0, next; first < deleted.size(); first = next) {
            for (next = first + 1; next < deleted.size(); next++) {
                if (deleted.get(next).ordinal != deleted.get(next - 1).ordinal + 1) break;
            }
            var last = deleted.get(next - 1);
            var where = next - first == 1
                    ? "position " + last.entry.index() + ", block " + last.block
                    : String.format(
                            Locale.ROOT,
                            "positions %d to %d, %d events, from block %d",
                            deleted.get(first).entry.index(),
                            last.entry.index(),
                            next - first,
                            deleted.get(first).block);
            if (last.ordinal == chained) findings.add(FindingKind.TAIL_CUT, where, "the log ends before the chain");
            else findings.add(FindingKind.DELETED, where, "the chain has events that are missing here");
        }
    }
}
