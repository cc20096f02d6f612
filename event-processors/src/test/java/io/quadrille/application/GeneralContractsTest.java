package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.contracts.Contracts;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.Discount;
import io.quadrille.engine.saga.LongLivedAggregates;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.eventhandling.tokenstore.ConfigToken;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tokens and snapshots that XStream has written. Tokens must be readable forever, since a group that loses its position
 * skips or repeats events. Snapshots must be readable within their revision; those of other revisions are ignored.
 */
class GeneralContractsTest {

    private static final Contracts CONTRACTS = Contracts.ofTokensAndSnapshots();
    private static final LongLivedAggregates LONG_LIVED = LongLivedAggregates.of(CheckoutSaga.SAGA);
    private static final Serializer SERIALIZER = LONG_LIVED.serializer();

    static Stream<Arguments> samples() {
        return Stream.of(
                        KafkaTrackingToken.newInstance(Map.of(
                                new TopicPartition("shop.order.processing", 0), -1L,
                                new TopicPartition("shop.order.processing", 3), Long.MAX_VALUE,
                                new TopicPartition("shop.order.payment", 0), 17L)),
                        new ConfigToken(Map.of("id", "5e1b1f0c")),
                        MetaData.emptyInstance(),
                        AggregateFromHistory.of(
                                InventoryItem.class,
                                InventoryItem.aggregateId("tea"),
                                new ProductRegistered("tea", "Tee <grün> & \"weiß\"", 450, 1_000_000_000_000L),
                                new StockTaken("tea", "o-1", 3)),
                        AggregateFromHistory.of(
                                Wallet.class,
                                Wallet.aggregateId("anna"),
                                new WalletOpened("anna", 9_007_199_254_740_993L),
                                new WalletDebited("anna", "o-1", 1)),
                        AggregateFromHistory.of(
                                Coupon.class,
                                Coupon.aggregateId("c-1"),
                                new CouponIssued(
                                        "c-1",
                                        "anna",
                                        new Discount(Discount.Type.PERCENT, 10),
                                        Instant.parse("2027-01-31T22:59:59.123456Z")),
                                new CouponRedeemed("c-1", "o-1")))
                .map(sample -> argumentSet(contract(sample.getClass()), sample));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_token_or_snapshot_is_written_as_approved(Object sample) throws IOException {
        CONTRACTS.verify(
                contract(sample.getClass()),
                SERIALIZER.serialize(sample, byte[].class).getData());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void an_approved_token_or_snapshot_is_read_as_it_was_written(Object sample) throws IOException {
        var type = SERIALIZER.typeForClass(sample.getClass());
        var approved = CONTRACTS.read(contract(sample.getClass()));

        Object read = SERIALIZER.deserialize(new SimpleSerializedObject<>(approved, byte[].class, type));

        assertThat(read).usingRecursiveComparison().isEqualTo(sample);
    }

    @Test
    void a_snapshot_that_was_approved_in_an_earlier_revision_is_ignored() throws IOException {
        var current =
                samples().map(sample -> contract(sample.get()[0].getClass())).collect(Collectors.toSet());
        assertThat(CONTRACTS.names()).containsAll(current);
        for (var contract : CONTRACTS.names()) {
            if (!contract.matches(".*-\\d+")) continue;
            int end = contract.lastIndexOf('-');
            assertThat(LONG_LIVED.isCurrent(contract.substring(0, end), contract.substring(end + 1)))
                    .as(contract)
                    .isEqualTo(current.contains(contract));
        }
    }

    /** A snapshot has a revision, whatever Axon made has none. */
    private static String contract(Class<?> type) {
        var written = SERIALIZER.typeForClass(type);
        return written.getName() + (written.getRevision() == null ? "" : "-" + written.getRevision());
    }
}
