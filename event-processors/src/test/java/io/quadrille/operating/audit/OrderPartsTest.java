package io.quadrille.operating.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.RowProjection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of an order always has all its parts. */
class OrderPartsTest {

    private static final List<String> NAMES = List.of("order_view", "checkout", "wallet_view");

    @Test
    void the_parts_of_an_order_are_the_rows_of_two_projections() {
        var parts = OrderParts.of(projections(NAMES)).rows();
        assertThat(parts.keySet()).containsExactly("order", "aggregator");
        assertThat(parts.values().stream().map(RowProjection::name).toList())
                .isEqualTo(List.of("order_view", "checkout"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"order_view", "checkout"})
    void a_missing_projection_fails_the_start(String renamed) {
        var others = projections(NAMES.stream()
                .map(name -> name.equals(renamed) ? name + "_2" : name)
                .toList());
        assertThatThrownBy(() -> OrderParts.of(others)).hasMessageContaining("no projection is named " + renamed);
    }

    private static List<RowProjection<?>> projections(List<String> names) {
        return names.stream().<RowProjection<?>>map(EmptyProjection::new).toList();
    }

    /** A projection without events and rows. */
    private static final class EmptyProjection extends RowProjection<String> {

        private final String name;

        EmptyProjection(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<ProjectedTable> tables() {
            return List.of();
        }

        @Override
        public Set<Class<?>> events() {
            return Set.of();
        }

        @Override
        protected Optional<String> key(EventMessage<?> event) {
            return Optional.empty();
        }

        @Override
        protected String fold(String row, EventMessage<?> event) {
            return row;
        }

        @Override
        protected Map<String, String> load(Collection<String> keys) {
            return Map.of();
        }

        @Override
        protected void store(Map<String, String> rows) {}
    }
}
