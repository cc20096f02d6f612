package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the chain with the checkpoints stored beside it. Anyone who can change the chain can change these
 * checkpoints too, so agreement proves nothing. A difference shows an incomplete manipulation, or that only the newest
 * blocks were lost. Not thread-safe.
 */
final class StoredCheckpoints {

    private final Findings findings;
    private final Map<Long, Checkpoint> unmatched = new HashMap<>();
    private @Nullable Checkpoint newest;

    /** @param known the checkpoints that {@link CheckpointCheck} already compares */
    StoredCheckpoints(Findings findings, List<Checkpoint> stored, List<Checkpoint> known) {
        this.findings = findings;
        var elsewhere = new HashSet<>(known);
        for (var checkpoint : stored) {
            if (elsewhere.contains(checkpoint)) continue;
            unmatched.put(checkpoint.block(), checkpoint);
            if (newest == null || checkpoint.block() > newest.block()) newest = checkpoint;
        }
    }

    void add(Block block) {
        var checkpoint = unmatched.remove(block.number());
        // If the block was edited, ChainCheck reports it.
        if (checkpoint == null || checkpoint.isOf(block) || !block.isWhole()) return;
        findings.add(
                FindingKind.CHAIN_REWRITTEN,
                "block " + block.number(),
                "the block differs from the one recorded in " + name(checkpoint));
    }

    /**
     * Reports a chain that ends before the newest checkpoint.
     *
     * @param last the newest block, or null if there is none
     */
    void reportUnmatched(@Nullable Block last) {
        long number = last == null ? 0 : last.number();
        var checkpoint = newest;
        if (checkpoint == null || checkpoint.block() <= number) return;
        findings.add(
                FindingKind.CHAIN_CUT,
                "after block " + number,
                String.format(
                        Locale.ROOT,
                        "%s covers all events up to position %d; blocks %d to %d are missing",
                        name(checkpoint),
                        checkpoint.position(),
                        number + 1,
                        checkpoint.block()));
    }

    private static String name(Checkpoint checkpoint) {
        return "the store's own checkpoint of block " + checkpoint.block() + ", " + checkpoint.time();
    }
}
