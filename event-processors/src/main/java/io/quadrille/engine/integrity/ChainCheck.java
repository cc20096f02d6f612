package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/** Checks block after block, by itself, against the one before, and against the events. Not thread-safe. */
final class ChainCheck {

    private static final Range NOTHING = new Range(1L, 0L);

    private final Findings findings;
    private final DiscrepancyClassifier displacements;
    private final Range range;
    private Block before;
    private byte[] alsoBefore;
    private long entries;

    /** @param store the id that the first block must follow, if the range has the beginning */
    ChainCheck(Findings findings, DiscrepancyClassifier displacements, String store, Range range) {
        this.findings = findings;
        this.displacements = displacements;
        this.range = range;
        if (range.from() == null) before = Block.origin(store);
    }

    /** @param events all that are there and were not told for an earlier block, by index */
    void add(Block block, List<HashedEvent> events) {
        var actual = events.stream().map(HashedEvent::entry).toList();
        var gap = checkPlace(block);
        boolean whole = block.isWhole();
        boolean known = Arrays.equals(block.entries(), Entry.bytes(actual)) || (!whole && isRight(block, actual));
        checkRow(block, whole, known);
        if (known) entries += events.size();
        else compare(block, events, gap);
        alsoBefore = whole ? null : block.actualHash();
        before = block;
    }

    /** Where blocks are missing in front of this one, the positions that nothing covers; else none. */
    private Range checkPlace(Block block) {
        if (before == null || block.number() == before.number() + 1) return NOTHING;
        if (block.number() <= before.number()) {
            findings.add(Kind.CHAIN_EDITED, "block " + block.number(), "it comes behind block " + before.number());
            return NOTHING;
        }
        var gap = new Range(before.boundary() + 1, block.first() - 1);
        findings.add(
                Kind.CHAIN_EDITED,
                String.format(Locale.ROOT, "blocks %d to %d", before.number() + 1, block.number() - 1),
                String.format(
                        Locale.ROOT, "they are missing; nothing covers positions %d to %d", gap.from(), gap.to()));
        return gap;
    }

    private void checkRow(Block block, boolean whole, boolean known) {
        if (!whole) {
            var events = known ? "; its events are those that it was made of" : "";
            findings.add(Kind.CHAIN_EDITED, where(block), "the row does not have the hash that it says" + events);
        } else if (before != null && block.number() == before.number() + 1) {
            // A block that was edited has been told; the next one may follow what it was.
            boolean follows = block.follows(before) || Arrays.equals(block.previous(), alsoBefore);
            if (!follows) findings.add(Kind.CHAIN_EDITED, where(block), "it does not follow the block before");
            else if (alsoBefore == null && block.total() != before.total() + block.events()) {
                findings.add(Kind.CHAIN_EDITED, where(block), "it counts " + block.total() + " events");
            }
        }
    }

    private static String where(Block block) {
        return String.format(Locale.ROOT, "block %d, positions %d to %d", block.number(), block.first(), block.last());
    }

    /** Whether these events, behind the block before, have the hash that the row says, whatever else it says. */
    private boolean isRight(Block block, List<Entry> actual) {
        if (before == null || actual.isEmpty()) return false;
        return Arrays.equals(
                block.hash(), before.next(actual, block.chainedAt()).hash());
    }

    private void compare(Block block, List<HashedEvent> events, Range gap) {
        var here = new HashMap<Long, HashedEvent>();
        for (var event : events) {
            if (here.putIfAbsent(event.index(), event) != null) displacements.extra(event, true);
        }
        for (var chained : Entry.of(block.entries())) {
            entries++;
            if (!range.contains(chained.index())) continue;
            var event = here.remove(chained.index());
            if (event == null) displacements.missing(chained, block.number(), entries);
            else if (!Arrays.equals(event.entry().hash(), chained.hash()))
                displacements.altered(chained, event, block.number());
        }
        here.values().stream()
                .sorted(Comparator.comparing(HashedEvent::index))
                .forEach(event -> displacements.extra(event, !gap.contains(event.index())));
    }

    /** The newest block, or null if there is none. */
    Block last() {
        return before;
    }

    /** How many events the chain has, as far as its blocks are there. */
    long entries() {
        return entries;
    }
}
