package io.quadrille.engine.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.Topic;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderLine;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published events hold ids that the API would take, at whatever depth. */
class IdsTest {

    /** The rule asks this of every text; another text needs a rule of its own. */
    @ParameterizedTest
    @EnumSource
    void the_texts_of_published_events_are_ids(Topic topic) {
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
    void a_wrong_id_is_named_with_the_rule(String id) {
        var order = new OrderProcessingStarted("o-1", id, null, List.of());
        assertThat(Ids.wrongIn(order)).contains("userId " + Ids.RULE);
    }

    @Test
    void a_wrong_id_in_a_line_is_found() {
        var lines = List.of(new OrderLine("tea", 1), new OrderLine("t".repeat(65), 1));
        assertThat(Ids.wrongIn(new OrderProcessingStarted("o-1", "ann", "c-1", lines)))
                .contains("productId " + Ids.RULE);
    }

    @Test
    void ids_as_the_api_takes_them_and_absent_ones_are_right() {
        var lines = List.of(new OrderLine("T".repeat(64), 1));
        assertThat(Ids.wrongIn(new OrderProcessingStarted("o_1.x-Z9", "...", null, lines)))
                .isEmpty();
    }
}
