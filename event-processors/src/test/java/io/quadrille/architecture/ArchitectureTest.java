package io.quadrille.architecture;

import static io.quadrille.architecture.Rules.*;
import static io.quadrille.architecture.TableOwners.TABLES_ARE_READ_BY_THEIR_OWNER_AND_OPERATORS;
import static io.quadrille.architecture.TableOwners.TABLES_ARE_WRITTEN_BY_THEIR_OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The code keeps every rule, and an example written for the purpose violates each rule. */
class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.quadrille");
    private static final JavaClasses VIOLATIONS =
            new ClassFileImporter().importPackages(ArchitectureTest.class.getPackageName() + ".violations");

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("the order domain knows Axon and nothing else", ORDER_STANDS_ALONE, "KnowsAnotherDomain"),
                rule("the order domain has no Spring", ORDER_STANDS_ALONE, "KnowsSpring"),
                rule("the order domain has no SQL", ORDER_STANDS_ALONE, "KnowsSql"),
                rule("the inventory domain knows Axon and nothing else", INVENTORY_STANDS_ALONE, "KnowsKafka"),
                rule("the coupon domain knows Axon and nothing else", COUPON_STANDS_ALONE, "KnowsTheProcessors"),
                rule("the wallet domain knows Axon and nothing else", WALLET_STANDS_ALONE, "KnowsJackson"),
                rule("the engine knows no domain", ENGINE_KNOWS_NO_SAGA, "TopicOfOrders"),
                rule("the engine does not know the checkout", ENGINE_KNOWS_NO_SAGA, "KnowsTheCheckout"),
                rule("the engine does not know what operates it", ENGINE_KNOWS_NO_SAGA, "KnowsItsOperators"),
                rule("HTTP knows no saga", HTTP_KNOWS_NO_SAGA, "AnswersForOrders"),
                rule("the checkout does not know what operates it", CHECKOUT_IS_NOT_OPERATED_BY_ITSELF, "PausesItself"),
                rule("nobody knows the application", NOBODY_KNOWS_APPLICATION, "KnowsTheApplication"),
                rule("nothing is read by subscription", NOTHING_IS_READ_BY_SUBSCRIPTION, "SubscribedTopics"),
                rule("projections send no command", PROJECTIONS_ONLY_WRITE_ROWS, "CommandingProjection"),
                rule("projections have no clock", PROJECTIONS_ONLY_WRITE_ROWS, "TimedProjection"),
                rule("projections call nobody", PROJECTIONS_ONLY_WRITE_ROWS, "CallingView"),
                rule("rebuilds cannot act, not even over others", REBUILDS_CANNOT_ACT, "ActingRebuild"),
                rule("rebuilds are woken by nobody", REBUILDS_CANNOT_ACT, "ScheduledRebuild"),
                rule("what makes projections for rebuilds cannot act", REBUILDS_CANNOT_ACT, "ActingConfiguration"),
                rule("reactions have no try", REACTIONS_CATCH_NOTHING, "CatchingReactions"),
                rule("packages have no cycles", PACKAGES_HAVE_NO_CYCLES, "processors.left"),
                rule("a field near money has no fraction", MONEY_HAS_NO_FRACTIONS, "Price.amount"),
                rule("a parameter near money has no fraction", MONEY_HAS_NO_FRACTIONS, "Price.times("),
                rule("an array near money has no fraction", MONEY_HAS_NO_FRACTIONS, "Price.rates("),
                rule("aggregates have no clock", TIME_AND_CHANCE_COME_FROM_OUTSIDE, "Dated.now("),
                rule("reactions roll no dice", TIME_AND_CHANCE_COME_FROM_OUTSIDE, "RollingReactions.reacts("),
                rule("projections do not look at the time", TIME_AND_CHANCE_COME_FROM_OUTSIDE, "TimedProjection.fold("),
                rule("what is stored has the database's time", TIME_IS_THE_DATABASES, "LocalHabits.today("),
                rule("a condition is no expression", SETTINGS_ARE_NO_CODE, "ExpressedCondition"),
                rule(
                        "a value is no expression",
                        SETTINGS_ARE_NO_CODE,
                        "Annotation <org.springframework.beans.factory.annotation.Value>"),
                rule("nothing evaluates expressions", SETTINGS_ARE_NO_CODE, "SpelExpressionParser"),
                rule("letters change their case alike everywhere", THE_SAME_ON_EVERY_MACHINE, "LocalHabits.upperCase("),
                rule("numbers are written alike everywhere", THE_SAME_ON_EVERY_MACHINE, "LocalHabits.amount("),
                rule("bytes are the same text everywhere", THE_SAME_ON_EVERY_MACHINE, "LocalHabits.text("),
                rule("days begin at the same time everywhere", THE_SAME_ON_EVERY_MACHINE, "LocalHabits.today("),
                rule("references to such methods count", THE_SAME_ON_EVERY_MACHINE, "LocalHabits.upperCases("),
                rule(
                        "a table is written by its owner",
                        TABLES_ARE_WRITTEN_BY_THEIR_OWNER,
                        "ForeignStatements has a statement that writes dead_letter"),
                rule(
                        "a table is read by its owner and by operators",
                        TABLES_ARE_READ_BY_THEIR_OWNER_AND_OPERATORS,
                        "ForeignStatements has a statement that reads order_view"),
                rule("names say something", NAMES_SAY_SOMETHING, "OrderService"),
                rule("names say something, also of nested classes", NAMES_SAY_SOMETHING, "LineDto"));
    }

    /** A rule with its name, and text that its report about the examples must contain. */
    private static Arguments rule(String name, ArchRule rule, String reported) {
        return argumentSet(name, rule, reported);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_product_keeps_the_rule(ArchRule rule, String reported) {
        rule.check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_example_breaks_the_rule(ArchRule rule, String reported) {
        assertThat(rule.evaluate(VIOLATIONS).getFailureReport().getDetails()).anyMatch(line -> line.contains(reported));
    }
}
