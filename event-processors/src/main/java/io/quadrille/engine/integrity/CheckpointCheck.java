package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares the chain with checkpoints that were kept outside of the store. Not thread-safe. */
final class CheckpointCheck {

    private final Findings findings;
    private final LogSource.LogHeader header;
    private final boolean isLive;
    private final List<Checkpoint> unmatched = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable Checkpoint agreed;
    private long agreeing;

    /**
     * @param isLive whether the source is the store itself, so that no checkpoint can be newer than the source
     * @param key the key that must have signed the checkpoints; if empty, signatures are not checked
     */
    CheckpointCheck(
            Findings findings,
            LogSource.LogHeader header,
            boolean isLive,
            List<Checkpoint> checkpoints,
            Optional<VerificationKey> key) {
        this.findings = findings;
        this.header = header;
        this.isLive = isLive;
        checkpoints.stream()
                .filter(checkpoint -> isGenuine(checkpoint, key))
                .sorted(Comparator.comparing(Checkpoint::block))
                .forEach(unmatched::add);
        if (key.isEmpty() && !checkpoints.isEmpty())
            notes.add("no public key was given: the checkpoints' signatures were not checked");
    }

    private boolean isGenuine(Checkpoint checkpoint, Optional<VerificationKey> key) {
        if (key.isPresent() && !checkpoint.isSignedBy(key.get())) {
            findings.add(
                    FindingKind.CHECKPOINT_WRONG,
                    where(checkpoint),
                    checkpoint.signature() == null
                            ? "the checkpoint is not signed"
                            : "the signature is not one of key " + key.get().id());
            return false;
        }
        if (checkpoint.store().equals(header.store())) return true;
        findings.add(
                FindingKind.CHECKPOINT_WRONG,
                where(checkpoint),
                "the checkpoint belongs to store " + checkpoint.store() + ", this is store " + header.store());
        return false;
    }

    /** Compares the next block with its checkpoints. */
    void add(Block block) {
        for (var each = unmatched.iterator(); each.hasNext(); ) {
            var checkpoint = each.next();
            if (checkpoint.block() > block.number()) return;
            if (checkpoint.block() < block.number()) continue;
            each.remove();
            if (checkpoint.isOf(block)) {
                agreed = checkpoint;
                agreeing++;
            } else {
                findings.add(
                        FindingKind.CHAIN_REWRITTEN,
                        "block " + block.number(),
                        "the block differs from the one recorded in the " + where(checkpoint) + lastAgreement());
            }
        }
    }

    /**
     * Reports the checkpoints whose blocks were not found.
     *
     * @param last the newest block, or null if there is none
     */
    void reportUnmatched(@Nullable Block last) {
        unmatched.forEach(checkpoint -> report(checkpoint, last == null ? 0 : last.number()));
    }

    private void report(Checkpoint checkpoint, long last) {
        if (!header.range().contains(checkpoint.position())) {
            notes.add(where(checkpoint) + " lies outside of the export");
        } else if (!isLive && checkpoint.time().isAfter(header.time())) {
            notes.add(where(checkpoint) + " is newer than the export, whose head says " + header.time());
        } else if (checkpoint.block() > last) {
            findings.add(
                    FindingKind.CHAIN_CUT,
                    "after block " + last,
                    String.format(
                            Locale.ROOT,
                            "the %s covers %d events up to position %d; newer events are missing, for example because"
                                    + " a backup was restored%s",
                            where(checkpoint),
                            checkpoint.events(),
                            checkpoint.position(),
                            lastAgreement()));
        } else {
            findings.add(
                    FindingKind.CHAIN_EDITED,
                    "block " + checkpoint.block(),
                    "the block is missing, but recorded in the " + where(checkpoint));
        }
    }

    private String lastAgreement() {
        return agreed == null
                ? ""
                : "; up to block " + agreed.block() + ", position " + agreed.position() + ", the chain agrees";
    }

    private static String where(Checkpoint checkpoint) {
        return "checkpoint of block " + checkpoint.block() + ", " + checkpoint.time();
    }

    /** Notes on what could not be checked, for people to read. */
    List<String> notes() {
        return notes;
    }

    /** The position of the last checkpoint that agrees with the chain; 0 if there is none. */
    long vouched() {
        return agreed == null ? 0 : agreed.position();
    }

    /** The number of checkpoints that agree with the chain. */
    long agreeing() {
        return agreeing;
    }
}
