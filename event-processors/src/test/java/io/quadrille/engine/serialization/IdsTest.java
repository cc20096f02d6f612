package io.quadrille.engine.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderLine;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All ids in published events, at any depth, are ids that the API would accept. */
class IdsTest {

    /** {@link Ids} checks every text as an id, so an event with another kind of text needs a rule of its own. */
    @ParameterizedTest
    @MethodSource("io.quadrille.checkout.choreography.Topics#all")
    void all_texts_in_published_events_are_ids(SagaTopic topic) {
        assertThat(topic.eventTypes().stream().flatMap(IdsTest::texts))
                .isNotEmpty()
                .allMatch(name -> name.endsWith("Id"));
    }

    private static Stream<String> texts(Class<?> type) {
        return Stream.of(type.getRecordComponents()).flatMap(IdsTest::texts);
    }

    private static Stream<String> texts(RecordComponent component) {
        if (component.getType() == String.class) return Stream.of(component.getName());
        if (component.getType().isRecord()) return texts(component.getType());
        if (component.getGenericType() instanceof ParameterizedType list)
            return texts((Class<?>) list.getActualTypeArguments()[0]);
        return Stream.of();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a b", "a/b", "ä", "a\u0000", "\uD800", "a\n"})
    void an_invalid_id_is_reported_with_its_field_and_the_rule(String id) {
        var order = new OrderProcessingStarted("o-1", id, null, List.of());
        assertThat(Ids.findInvalid(order)).contains("userId " + Ids.RULE);
    }

    @Test
    void an_invalid_id_in_a_line_is_found() {
        var lines = List.of(new OrderLine("tea", 1), new OrderLine("t".repeat(65), 1));
        assertThat(Ids.findInvalid(new OrderProcessingStarted("o-1", "ann", "c-1", lines)))
                .contains("productId " + Ids.RULE);
    }

    @Test
    void ids_that_the_api_accepts_and_absent_ids_are_valid() {
        var lines = List.of(new OrderLine("T".repeat(64), 1));
        assertThat(Ids.findInvalid(new OrderProcessingStarted("o_1.x-Z9", "...", null, lines)))
                .isEmpty();
    }
}
