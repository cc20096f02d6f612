package io.quadrille.processors.api;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RepublicationApiTest extends ApiTest {

  private static final String PATH = "/api/operations/republications";

  @Test
  void a_republication_is_accepted_with_who_and_why_and_can_be_seen() {
    var accepted = post(PATH, "{\"actor\": \"olga\", \"reason\": \"a test\", \"fromTime\": \"2020-01-01T00:00:00Z\"}");

    assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
    var seen = get(accepted.header("Location"));
    assertThat(seen.<String>json("$.actor")).isEqualTo("olga");
    assertThat(seen.<String>json("$.reason")).isEqualTo("a test");
    assertThat(seen.<String>json("$.requestedAt")).isNotBlank();
    assertThat(get(PATH).<Integer>json("$[0].id")).isEqualTo(seen.<Integer>json("$.id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'actor': 'a', 'reason': 'r'} | fromPosition",
        "{'actor': 'a', 'reason': 'r', 'fromPosition': 1, 'fromTime': '2020-01-01T00:00:00Z'} | fromPosition",
        "{'actor': 'a', 'reason': 'r', 'fromPosition': 0} | fromPosition",
        "{'actor': 'a', 'reason': 'r', 'fromPosition': 5, 'toPosition': 4} | toPosition",
        "{'reason': 'r', 'fromPosition': 1} | actor",
        "{'actor': 'a', 'reason': ' ', 'fromPosition': 1} | reason"
      },
      quoteCharacter = '"')
  void what_is_not_clear_is_refused(String body, String field) {
    post(PATH, body.replace('\'', '"')).isInvalid(field);
  }

  @Test
  void an_unknown_republication_is_not_found() {
    get(PATH + "/4711").isProblem(404);
  }
}
