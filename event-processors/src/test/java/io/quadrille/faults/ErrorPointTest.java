package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The points are names in texts, which a renaming does not follow. */
class ErrorPointTest {

    @ParameterizedTest
    @EnumSource
    void every_point_is_a_method_of_the_application(ErrorPoint point) throws ClassNotFoundException {
        var type = Class.forName(point.type(), false, ErrorPointTest.class.getClassLoader());
        assertThat(type.getDeclaredMethods()).extracting(Method::getName).contains(point.method());
    }
}
