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

    /** The product, and the test kit that is published with it. */
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(location -> new ImportOption.DoNotIncludeTests().includes(location)
                    || location.contains("/io/quadrille/sagatest/") && !location.contains("ModelTest"))
            .importPackages("io.quadrille");

    private static final JavaClasses VIOLATIONS =
            new ClassFileImporter().importPackages(ArchitectureTest.class.getPackageName() + ".violations");

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("the order domain knows Axon and nothing else", ORDER_KNOWS_ONLY_AXON, "KnowsAnotherDomain"),
                rule("the order domain has no Spring", ORDER_KNOWS_ONLY_AXON, "KnowsSpring"),
                rule("the order domain has no SQL", ORDER_KNOWS_ONLY_AXON, "KnowsSql"),
                rule("the inventory domain knows Axon and nothing else", INVENTORY_KNOWS_ONLY_AXON, "KnowsKafka"),
                rule("the coupon domain knows Axon and nothing else", COUPON_KNOWS_ONLY_AXON, "CouponKnowsTheCheckout"),
                rule("the wallet domain knows Axon and nothing else", WALLET_KNOWS_ONLY_AXON, "KnowsJackson"),
                rule("the engine knows no domain", ENGINE_KNOWS_NO_SAGA, "TopicOfOrders"),
                rule("the engine does not know the checkout", ENGINE_KNOWS_NO_SAGA, "KnowsTheCheckout"),
                rule("the engine does not know operating", ENGINE_KNOWS_NO_SAGA, "KnowsItsOperators"),
                rule("HTTP knows no saga", HTTP_KNOWS_NO_SAGA, "AnswersForOrders"),
                rule("the checkout does not know operating", CHECKOUT_KNOWS_NO_OPERATIONS, "PausesItself"),
                rule("no package knows the application", NO_PACKAGE_KNOWS_APPLICATION, "KnowsTheApplication"),
                rule("the saga test kit knows no saga", SAGA_TEST_KIT_KNOWS_NO_SAGA, "TestsOneSaga"),
                rule("topics are read without subscription", TOPICS_ARE_READ_WITHOUT_SUBSCRIPTION, "SubscribedTopics"),
                rule("projections send no command", PROJECTIONS_ONLY_WRITE_ROWS, "CommandingProjection"),
                rule("projections have no clock", PROJECTIONS_ONLY_WRITE_ROWS, "TimedProjection"),
                rule("projections send no requests", PROJECTIONS_ONLY_WRITE_ROWS, "CallingView"),
                rule("rebuilds cannot act, even indirectly", REBUILDS_CANNOT_ACT, "ActingRebuild"),
                rule("rebuilds are not scheduled", REBUILDS_CANNOT_ACT, "ScheduledRebuild"),
                rule(
                        "configurations of projections for rebuilds cannot act",
                        REBUILDS_CANNOT_ACT,
                        "ActingConfiguration"),
                rule("reactions have no try", REACTIONS_CATCH_NOTHING, "CatchingReactions"),
                rule("packages have no cycles", PACKAGES_HAVE_NO_CYCLES, "processors.left"),
                rule("a field of a money package has no fraction", MONEY_HAS_NO_FRACTIONS, "Price.amount"),
                rule("a parameter in a money package has no fraction", MONEY_HAS_NO_FRACTIONS, "Price.times("),
                rule("an array in a money package has no fraction", MONEY_HAS_NO_FRACTIONS, "Price.rates("),
                rule("aggregates have no clock", TIME_AND_RANDOM_NUMBERS_ARE_PASSED_IN, "Dated.now("),
                rule(
                        "reactions use no random numbers",
                        TIME_AND_RANDOM_NUMBERS_ARE_PASSED_IN,
                        "RandomReactions.reacts("),
                rule(
                        "projections do not read the time",
                        TIME_AND_RANDOM_NUMBERS_ARE_PASSED_IN,
                        "TimedProjection.fold("),
                rule("stored times are times of the database", TIME_IS_DATABASE_TIME, "MachineDefaults.today("),
                rule("a condition is no expression", SETTINGS_ARE_NO_EXPRESSIONS, "ExpressedCondition"),
                rule(
                        "a value is no expression",
                        SETTINGS_ARE_NO_EXPRESSIONS,
                        "Annotation <org.springframework.beans.factory.annotation.Value>"),
                rule("nothing evaluates expressions", SETTINGS_ARE_NO_EXPRESSIONS, "SpelExpressionParser"),
                rule(
                        "case conversion does not depend on the machine",
                        NO_DEPENDENCE_ON_MACHINE_DEFAULTS,
                        "MachineDefaults.upperCase("),
                rule(
                        "number formats do not depend on the machine",
                        NO_DEPENDENCE_ON_MACHINE_DEFAULTS,
                        "MachineDefaults.amount("),
                rule(
                        "text encoding does not depend on the machine",
                        NO_DEPENDENCE_ON_MACHINE_DEFAULTS,
                        "MachineDefaults.text("),
                rule(
                        "time zones do not depend on the machine",
                        NO_DEPENDENCE_ON_MACHINE_DEFAULTS,
                        "MachineDefaults.today("),
                rule("method references count too", NO_DEPENDENCE_ON_MACHINE_DEFAULTS, "MachineDefaults.upperCases("),
                rule(
                        "a table is written by its owner",
                        TABLES_ARE_WRITTEN_BY_THEIR_OWNER,
                        "ForeignStatements has a statement that writes dead_letter"),
                rule(
                        "a table is read by its owner and by operators",
                        TABLES_ARE_READ_BY_THEIR_OWNER_AND_OPERATORS,
                        "ForeignStatements has a statement that reads order_view"),
                rule("classes have no generic names", NO_GENERIC_TYPE_NAMES, "OrderService"),
                rule("nested classes have no generic names", NO_GENERIC_TYPE_NAMES, "LineDto"));
    }

    /** A rule with its name, and text that its report about the examples must contain. */
    private static Arguments rule(String name, ArchRule rule, String reported) {
        return argumentSet(name, rule, reported);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_code_keeps_the_rule(ArchRule rule, String reported) {
        rule.check(CODE);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void an_example_violates_the_rule(ArchRule rule, String reported) {
        assertThat(rule.evaluate(VIOLATIONS).getFailureReport().getDetails()).anyMatch(line -> line.contains(reported));
    }
}
