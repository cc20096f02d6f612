package io.quadrille.processors.api;

import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class CommandsTest {

  private final Commands commands = new Commands(null);

  @Test
  void what_a_command_does_not_accept_is_a_400_that_names_its_field() {
    var line = new OrderLine("beans", 1);

    var refused =
        catchThrowableOfType(
            ErrorResponseException.class,
            () -> commands.make(() -> new PlaceOrder("o1", "alice", null, List.of(line, line))));

    assertThat(refused.getStatusCode().value()).isEqualTo(400);
    assertThat(refused.getBody().getProperties())
        .containsEntry(
            "errors", List.of(new WrongField("lines", "must name each product once, beans is named twice")));
  }

  @Test
  void a_command_that_is_accepted_is_made() {
    var made = commands.make(() -> new PlaceOrder("o1", "alice", null, List.of(new OrderLine("beans", 1))));

    assertThat(made.orderId()).isEqualTo("o1");
  }
}
