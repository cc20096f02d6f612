package io.quadrille.architecture.violations.api;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

@ConditionalOnExpression("'${quadrille.some.url:}' != ''")
class ExpressedCondition {

    ExpressedCondition(@Value("#{'${quadrille.some.names}'.split(',')}") String[] names) {}

    Object evaluated(String setting) {
        return new SpelExpressionParser().parseExpression(setting).getValue();
    }
}
