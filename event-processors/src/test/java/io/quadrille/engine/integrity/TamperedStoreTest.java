package io.quadrille.engine.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.integrity.Finding.FindingKind;
import io.quadrille.engine.integrity.Tampering.Manipulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every manipulation of a store is found and located. */
class TamperedStoreTest {

    private static final int EVENTS = 600;
    private static final int ROUNDS = 10;
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final Logger log = LoggerFactory.getLogger(TamperedStoreTest.class);

    private static ChainedStore store;

    @BeforeAll
    static void create() throws Exception {
        store = ChainedStore.of(EVENTS);
        store.remember();
    }

    @Test
    void an_unchanged_store_is_intact() throws Exception {
        store.putBack();
        var verdict = store.verify();
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.intact()).isTrue();
        assertThat(verdict.events()).isEqualTo(EVENTS);
        assertThat(verdict.blocks()).isEqualTo(store.lastBlock()).isGreaterThan(10);
        assertThat(verdict.unchained()).isZero();
    }

    @Test
    void random_edits_deletions_insertions_swaps_and_cuts_are_found_and_located() throws Exception {
        log.info("Repeat the same manipulations with -Dquadrille.seed={}", SEED);
        var random = new Random(SEED);
        int eventManipulations = 0;
        int chainManipulations = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (var manipulation : manipulations(random)) {
                store.putBack();
                var done = manipulation.get();
                var findings = store.verify().findings();
                assertThat(findings).as("%s, seed %d", done, SEED).anyMatch(done::isReportedBy);
                if (!done.kinds().contains(FindingKind.CHAIN_EDITED)) {
                    eventManipulations++;
                } else {
                    chainManipulations++;
                    assertThat(findings)
                            .as("%s, seed %d: the events are unchanged", done, SEED)
                            .extracting(Finding::kind)
                            .containsOnly(FindingKind.CHAIN_EDITED);
                }
            }
        }
        log.info(
                "{} manipulations of events and {} of the chain were found and located",
                eventManipulations,
                chainManipulations);
        assertThat(eventManipulations)
                .as("random edits, deletions, insertions, swaps and tail cuts")
                .isGreaterThanOrEqualTo(200);
        assertThat(chainManipulations).isGreaterThanOrEqualTo(80);
    }

    @Test
    void a_deleted_newest_block_is_found_by_its_stored_checkpoint() throws Exception {
        store.putBack();
        long last = store.lastBlock();
        store.sql.sql("delete from chain_block where number = ?").param(last).update();
        assertThat(store.verify().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(FindingKind.CHAIN_CUT);
            assertThat(finding.where()).isEqualTo("after block " + (last - 1));
        });
    }

    private static List<Supplier<Manipulation>> manipulations(Random random) {
        var manipulations = new ArrayList<Supplier<Manipulation>>();
        for (var column : Tampering.COLUMNS)
            manipulations.add(() -> tampering(random).edit(column));
        for (int i = 0; i < 3; i++) {
            manipulations.add(() -> tampering(random).delete());
            manipulations.add(() -> tampering(random).insert());
            manipulations.add(() -> tampering(random).swap());
            manipulations.add(() -> tampering(random).cutTail());
        }
        for (var column : BlockTable.COLUMNS.split(", "))
            manipulations.add(() -> tampering(random).editChain(column));
        manipulations.add(() -> tampering(random).deleteBlock());
        return manipulations;
    }

    private static Tampering tampering(Random random) {
        return new Tampering(store, random);
    }
}
