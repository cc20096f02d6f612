package io.quadrille.engine.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.engine.serialization.MessageTypes.MessageType;
import org.axonframework.serialization.Revision;
import org.junit.jupiter.api.Test;

class MessageTypesTest {

    sealed interface Animal {

        sealed interface Bird extends Animal {}

        @Revision("2")
        record Owl(String name) implements Bird {}

        record Cat(String name) implements Animal {}
    }

    private final MessageTypes types =
            MessageTypes.builder().sealed("zoo", Animal.class).build();

    @Test
    void every_record_below_a_sealed_interface_is_registered_under_its_domain() {
        assertThat(types.classes()).containsExactlyInAnyOrder(Animal.Owl.class, Animal.Cat.class);
        assertThat(types.of(Animal.Owl.class)).contains(new MessageType("zoo.Owl", "2"));
        assertThat(types.named("zoo.Owl")).contains(Animal.Owl.class);
    }

    @Test
    void a_type_without_a_revision_has_revision_1() {
        assertThat(types.of(Animal.Cat.class)).contains(new MessageType("zoo.Cat", "1"));
    }

    @Test
    void an_unregistered_type_has_neither_name_nor_class() {
        assertThat(types.of(String.class)).isEmpty();
        assertThat(types.named("zoo.Dog")).isEmpty();
        assertThat(types.named(Animal.Cat.class.getName())).isEmpty();
    }

    @Test
    void two_types_with_one_name_are_refused() {
        var builder = MessageTypes.builder().add("zoo.Owl", Animal.Owl.class).add("zoo.Owl", Animal.Cat.class);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("zoo.Owl names both");
    }
}
