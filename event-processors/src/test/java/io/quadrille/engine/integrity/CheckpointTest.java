package io.quadrille.engine.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Manipulations that only a checkpoint kept elsewhere reveals. */
class CheckpointTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    private final SigningKey key = SigningKey.generate();
    private ChainedStore store;
    private Checkpoint kept;

    @BeforeEach
    void keep_a_checkpoint() throws Exception {
        store = ChainedStore.of(200);
        store.append(40, Optional.of(key), Optional.of(folder));
        store.append(80, Optional.of(key), Optional.of(folder));
        kept = CheckpointFiles.read(folder).getFirst();
    }

    @Test
    void a_store_agrees_with_its_own_checkpoints() throws Exception {
        var files = CheckpointFiles.read(folder);
        assertThat(files).hasSizeGreaterThan(1).allMatch(checkpoint -> checkpoint.isSignedBy(key.verification()));
        var verdict = store.verify(signed(files));
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.checkpoints()).isEqualTo(verdict.given()).isEqualTo(files.size());
        assertThat(verdict.vouched()).isEqualTo(store.lastIndex());
        assertThat(new Checkpoints(store.database).newest(files.size())).isEqualTo(files.reversed());
    }

    @Test
    void a_chain_rewritten_after_an_edit_is_consistent_but_differs_from_a_checkpoint() throws Exception {
        var newest = CheckpointFiles.read(folder).getLast();
        long edited = kept.position() + 1;
        store.sql
                .sql("update domain_event_entry set order_id = 'forged' where global_index >= ?")
                .param(edited)
                .update();
        store.rewriteChain();
        assertThat(store.verify().findings())
                .as("with the stored checkpoints left in place")
                .extracting(Finding::kind)
                .containsOnly(FindingKind.CHAIN_REWRITTEN);
        store.sql.sql("delete from chain_checkpoint").update();

        assertThat(store.verify().intact()).as("without a checkpoint").isTrue();
        assertThat(store.verify(signed(List.of(kept))).intact())
                .as("with an earlier checkpoint")
                .isTrue();
        assertThat(store.verify(signed(List.of(kept, newest))).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(FindingKind.CHAIN_REWRITTEN);
                    assertThat(finding.where()).isEqualTo("block " + newest.block());
                    assertThat(finding.what())
                            .contains("up to block " + kept.block() + ", position " + kept.position()
                                    + ", the chain agrees");
                });
    }

    @Test
    void a_log_chained_again_after_an_edit_differs_from_a_checkpoint() throws Exception {
        store.sql
                .sql("update domain_event_entry set order_id = 'forged' where global_index = 50")
                .update();
        store.sql.sql("delete from chain_block").update();
        store.sql.sql("delete from chain_checkpoint").update();
        store.chain();

        assertThat(store.verify().intact()).as("without a checkpoint").isTrue();
        assertThat(store.verify(signed(List.of(kept))).intact()).isFalse();
    }

    @Test
    void a_restored_backup_lacks_the_newest_events_and_blocks() throws Exception {
        var newest = CheckpointFiles.read(folder).getLast();
        store.sql
                .sql("delete from domain_event_entry where global_index > ?")
                .param(kept.position())
                .update();
        store.sql
                .sql("delete from chain_block where number > ?")
                .param(kept.block())
                .update();
        store.sql
                .sql("delete from chain_checkpoint where block > ?")
                .param(kept.block())
                .update();

        assertThat(store.verify().intact()).as("without a checkpoint").isTrue();
        assertThat(store.verify(signed(List.of(kept))).intact())
                .as("with an earlier checkpoint")
                .isTrue();
        assertThat(store.verify(signed(List.of(kept, newest))).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(FindingKind.CHAIN_CUT);
                    assertThat(finding.what())
                            .contains("up to position " + newest.position())
                            .contains("up to block " + kept.block() + ", position " + kept.position()
                                    + ", the chain agrees");
                });
    }

    @Test
    void a_forged_checkpoint_is_rejected_by_its_signature() throws Exception {
        var forged = List.of(
                new Checkpoint(
                        kept.store(),
                        kept.block() + 1,
                        kept.position(),
                        kept.events(),
                        kept.hash(),
                        kept.time(),
                        true,
                        kept.keyId(),
                        kept.signature()),
                new Checkpoint(
                        kept.store(),
                        kept.block(),
                        kept.position() + 1,
                        kept.events(),
                        kept.hash(),
                        kept.time(),
                        true,
                        kept.keyId(),
                        kept.signature()),
                new Checkpoint(
                        kept.store(),
                        kept.block(),
                        kept.position(),
                        kept.events() + 1,
                        kept.hash(),
                        kept.time(),
                        true,
                        kept.keyId(),
                        kept.signature()),
                new Checkpoint(
                        kept.store(),
                        kept.block(),
                        kept.position(),
                        kept.events(),
                        kept.hash().replace('0', '1'),
                        kept.time(),
                        true,
                        kept.keyId(),
                        kept.signature()),
                new Checkpoint(
                        kept.store(),
                        kept.block(),
                        kept.position(),
                        kept.events(),
                        kept.hash(),
                        kept.time().plusSeconds(1),
                        true,
                        kept.keyId(),
                        kept.signature()),
                new Checkpoint(
                        kept.store(),
                        kept.block(),
                        kept.position(),
                        kept.events(),
                        kept.hash(),
                        kept.time(),
                        false,
                        null,
                        null),
                kept.signedBy(SigningKey.generate()));
        for (var other : forged) {
            assertThat(store.verify(signed(List.of(other))).findings())
                    .as(other.toString())
                    .extracting(Finding::kind)
                    .containsExactly(FindingKind.CHECKPOINT_WRONG);
        }
    }

    @Test
    void a_checkpoint_of_another_store_is_rejected() throws Exception {
        assertThat(ChainedStore.of(10).verify(signed(List.of(kept))).findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.CHECKPOINT_WRONG);
    }

    @Test
    void a_file_with_an_incomplete_checkpoint_is_rejected() throws Exception {
        var file = folder.resolve("checkpoint.json");
        var whole = (ObjectNode) JSON.valueToTree(kept);
        for (var property : List.of("store", "block", "position", "events", "hash", "time")) {
            Files.writeString(file, whole.deepCopy().without(property).toString());
            assertThatThrownBy(() -> CheckpointFiles.read(file))
                    .as(property)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("checkpoint.json holds no checkpoint: ");
        }
        Files.writeString(file, "[null]");
        assertThatThrownBy(() -> CheckpointFiles.read(file)).hasMessageContaining("holds no checkpoint");
    }

    @Test
    void an_export_older_than_every_checkpoint_is_not_vouched_for() throws Exception {
        var out = new ByteArrayOutputStream();
        new Exports(store.database).write(Optional.empty(), Optional.empty(), out, Verification.EventProgress.NONE);
        var cut = out.toString(StandardCharsets.UTF_8).lines().toList();
        int first = 1;
        while (!cut.get(first).startsWith("{\"block\":")) first++;
        var head = (ObjectNode) JSON.readTree(cut.getFirst());
        head.put("time", "2000-01-01T00:00:00Z");
        var lines = new ArrayList<>(List.of(head.toString()));
        lines.addAll(cut.subList(1, first + 1));
        var file = folder.resolve("cut.jsonl");
        Files.write(file, TamperedExportTest.ended(lines));

        var alone = new Verification(List.of(), Optional.empty()).ofExport(file);
        assertThat(alone.intact()).as("without a checkpoint").isTrue();
        var verdict = signed(List.of(kept)).ofExport(file);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.notes()).singleElement().asString().contains("newer than the export");
        assertThat(verdict.intact()).isFalse();
        assertThat(verdict.vouched()).isZero();
    }

    @Test
    void an_edited_block_gets_no_checkpoint() throws Exception {
        store.sql.sql("delete from chain_checkpoint").update();
        try (var session = store.database.getConnection()) {
            var checkpoints = new Checkpointing(Duration.ZERO, Optional.of(key), Optional.empty());
            checkpoints.begin(session);
            var whole = new BlockTable(session).last();
            store.sql
                    .sql("update chain_block set total = total + 1 where number = ?")
                    .param(whole.number())
                    .update();
            checkpoints.makeIfDue(new BlockTable(session).last());
            assertThat(new Checkpoints(store.database).newest(1)).isEmpty();
            checkpoints.makeIfDue(whole);
            assertThat(new Checkpoints(store.database).newest(1))
                    .extracting(Checkpoint::block)
                    .containsExactly(whole.number());
        }
    }

    @Test
    void an_existing_public_key_file_prevents_the_private_key_file() throws Exception {
        var privateFile = folder.resolve("half.key");
        var publicFile = Files.createFile(folder.resolve("half.pub"));
        assertThatThrownBy(() -> key.write(privateFile, publicFile)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(privateFile).doesNotExist();
    }

    @Test
    void keys_are_read_from_their_files_and_never_replaced() throws Exception {
        var privateFile = folder.resolve("chain.key");
        var publicFile = folder.resolve("chain.pub");
        key.write(privateFile, publicFile);
        assertThat(Files.getPosixFilePermissions(privateFile)).hasSize(2);
        var read = SigningKey.read(privateFile);
        assertThat(read.id())
                .isEqualTo(key.id())
                .isEqualTo(VerificationKey.read(publicFile).id());
        assertThat(VerificationKey.read(publicFile).verifies(new byte[] {1}, read.sign(new byte[] {1})))
                .isTrue();
        assertThatThrownBy(() -> key.write(privateFile, publicFile)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> SigningKey.read(publicFile)).hasMessageContaining("holds no PRIVATE KEY");
    }

    private Verification signed(List<Checkpoint> checkpoints) {
        return new Verification(checkpoints, Optional.of(key.verification()));
    }
}
