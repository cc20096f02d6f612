package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Tells, when all has been read, what happened to the events that are not where the chain has them. An event whose hash
 * the chain knows from another place was moved; one whose place the chain knows with another hash was edited. Memory
 * grows with what is wrong. Not thread-safe.
 */
final class DiscrepancyClassifier {

    /** @param ordinal the how many-eth chained event it was */
    private record Missing(Entry entry, long block, long ordinal) {}

    private record Extra(HashedEvent event, boolean covered) {}

    private record Altered(Entry chained, HashedEvent event, long block) {}

    private final Findings findings;
    private final List<Missing> missing = new ArrayList<>();
    private final List<Extra> extra = new ArrayList<>();
    private final List<Altered> altered = new ArrayList<>();

    DiscrepancyClassifier(Findings findings) {
        this.findings = findings;
    }

    void missing(Entry chained, long block, long ordinal) {
        missing.add(new Missing(chained, block, ordinal));
    }

    /** @param covered false if the block that would know it is gone */
    void extra(HashedEvent event, boolean covered) {
        extra.add(new Extra(event, covered));
    }

    void altered(Entry chained, HashedEvent event, long block) {
        altered.add(new Altered(chained, event, block));
    }

    /** @param chained how many events the chain has */
    void tell(long chained) {
        var places = new HashMap<String, Long>();
        missing.forEach(gone -> places.put(gone.entry.hex(), gone.entry.index()));
        altered.forEach(other -> places.put(other.chained.hex(), other.chained.index()));
        var found = new HashSet<String>();
        extra.forEach(other -> tell(other, places, found));
        altered.forEach(other -> tell(other, places));
        tellDeleted(
                missing.stream()
                        .filter(gone -> !found.contains(gone.entry.hex()))
                        .toList(),
                chained);
    }

    private void tell(Extra other, Map<String, Long> places, Set<String> found) {
        var place = places.get(other.event.entry().hex());
        if (place == null) {
            if (other.covered)
                findings.add(Kind.INSERTED, other.event.where(), "the chain knows no event at this position");
            return;
        }
        found.add(other.event.entry().hex());
        // At its place, though not in front of its block: told elsewhere as a line out of order, or a block that was
        // edited.
        if (place != other.event.index()) moved(other.event, place);
    }

    private void tell(Altered other, Map<String, Long> places) {
        var place = places.get(other.event.entry().hex());
        if (place != null && place != other.event.index()) {
            moved(other.event, place);
        } else {
            findings.add(
                    Kind.EDITED,
                    other.event.where() + ", block " + other.block,
                    String.format(
                            Locale.ROOT,
                            "its hash is %s, the chain has %s",
                            other.event.entry().hex(),
                            other.chained.hex()));
        }
    }

    private void moved(HashedEvent event, long place) {
        findings.add(Kind.MOVED, event.where() + ", from position " + place, "it was written there");
    }

    private void tellDeleted(List<Missing> deleted, long chained) {
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
            if (last.ordinal == chained) findings.add(Kind.TAIL_CUT, where, "the log ends before what the chain has");
            else findings.add(Kind.DELETED, where, "the chain has what is not here");
        }
    }
}
