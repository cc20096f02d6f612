package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.junit.jupiter.api.Test;

/** Two applications with the same process id and host name, as in containers; here both run in one JVM. */
class ClaimTest {

    @Test
    void applications_with_equal_process_id_and_host_do_not_take_over_each_others_claims() {
        // The claim timeout is so long that a group changes its process only when its claim is released.
        try (var first = RunningSystem.start("quadrille.processing.claim-timeout=30s")) {
            await("all claims").until(() -> claimedBy(first).size() == 5);
            try (var second = first.again("quadrille.processing.claim-timeout=30s")) {
                second.stop(Groups.ORDER);
                second.start(Groups.ORDER);
                assertThat(claimedBy(second)).isEmpty();
                first.stop(Groups.WALLET);
                await("takeover of the released group")
                        .until(() -> claimedBy(second).equals(List.of("wallet")));
                assertThat(claimedBy(first)).hasSize(4);
            }
        }
    }

    @Test
    void a_claim_with_a_confirmation_in_the_future_is_free() {
        try (var system = RunningSystem.start()) {
            await("all claims").until(() -> claimedBy(system).size() == 5);
            system.stop(Groups.WALLET);
            // The state after the kill of an owner whose clock was ahead.
            var claimed =
                    "update token_entry set owner = 'killed', timestamp = to_char(now() at time zone 'UTC' + interval"
                            + " '10 minutes', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') where processor_name = 'wallet'";
            assertThat(system.sql().sql(claimed).update()).isOne();
            var operator = new OperatorClient(system);
            assertThat(operator.group("wallet").path("state").asString()).isEqualTo("STOPPED");

            system.start(Groups.WALLET);

            await("takeover of the claim")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> claimedBy(system).size() == 5);
            await("wallet group to be RUNNING")
                    .until(() ->
                            operator.group("wallet").path("state").asString().equals("RUNNING"));
        }
    }

    private static List<String> claimedBy(RunningSystem system) {
        var claimed = new ArrayList<String>();
        system.bean(EventProcessingConfiguration.class).eventProcessors().values().stream()
                .map(StreamingEventProcessor.class::cast)
                .filter(processor -> !processor.processingStatus().isEmpty())
                .forEach(processor -> claimed.add(processor.getName()));
        return claimed;
    }
}
