package io.quadrille.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import io.quadrille.engine.database.DatabaseClock;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.projection.RowProjection;
import java.io.FileReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.text.NumberFormat;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TimeZone;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.gateway.EventGateway;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/**
 * The allowed dependencies. Rules name packages by their end, {@code io.quadrille..kafka}, so that they apply to the
 * examples in {@code violations} as to the code.
 */
final class Rules {

    private static final String[] AGGREGATES = packages("order", "inventory", "coupon", "wallet");

    private static final DescribedPredicate<JavaClass> DOMAIN_TYPES = describe(
            "domain types",
            type -> Stream.of("order", "inventory", "coupon", "wallet").anyMatch(d -> isIn("io.quadrille." + d, type)));

    private static final DescribedPredicate<JavaClass> REACTIONS = describe(
            "reactions",
            type -> type.isAssignableTo(EventMessageHandler.class)
                    || type.getMethods().stream().anyMatch(m -> m.isAnnotatedWith(EventHandler.class)));

    private static final DescribedPredicate<JavaClass> PROJECTIONS = describe(
            "projections",
            assignableTo(RowProjection.class)
                    .or(resideInAnyPackage(packages("projection", "view")))
                    .or(describe(
                            "folds",
                            type -> type.getSimpleName().matches("SagaJoin|JoinRow|SalesProjection|SoldLine"))));

    static final ArchRule ORDER_KNOWS_ONLY_AXON = knowsOnlyAxon("order");
    static final ArchRule INVENTORY_KNOWS_ONLY_AXON = knowsOnlyAxon("inventory");
    static final ArchRule COUPON_KNOWS_ONLY_AXON = knowsOnlyAxon("coupon");
    static final ArchRule WALLET_KNOWS_ONLY_AXON = knowsOnlyAxon("wallet");

    static final ArchRule ENGINE_KNOWS_NO_SAGA = noClasses()
            .that()
            .resideInAnyPackage(packages("engine"))
            .should()
            .dependOnClassesThat(DOMAIN_TYPES.or(in("checkout", "http", "operating", "application")));

    static final ArchRule HTTP_KNOWS_NO_SAGA = noClasses()
            .that()
            .resideInAnyPackage(packages("http"))
            .should()
            .dependOnClassesThat(DOMAIN_TYPES.or(in("checkout", "operating", "application")));

    static final ArchRule CHECKOUT_KNOWS_NO_OPERATIONS = noClasses()
            .that()
            .resideInAnyPackage(packages("checkout"))
            .should()
            .dependOnClassesThat(in("operating", "application"));

    static final ArchRule NO_PACKAGE_KNOWS_APPLICATION = noClasses()
            .that()
            .resideInAnyPackage(
                    packages("engine", "checkout", "http", "operating", "order", "inventory", "coupon", "wallet"))
            .should()
            .dependOnClassesThat(in("application"));

    static final ArchRule SAGA_TEST_KIT_KNOWS_NO_SAGA = classes()
            .that()
            .resideInAnyPackage(packages("sagatest"))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..", "org.axonframework..", "org.jspecify.annotations..", "io.quadrille.engine.saga..")
                    .or(resideInAnyPackage(packages("sagatest")))
                    .or(describe(
                            "primitives", type -> type.getBaseComponentType().isPrimitive())));

    static final ArchRule TOPICS_ARE_READ_WITHOUT_SUBSCRIPTION = noClasses()
            .that()
            .resideInAPackage("io.quadrille..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.axonframework.extensions.kafka.eventhandling.consumer.subscribable..");

    static final ArchRule PROJECTIONS_ONLY_WRITE_ROWS = noClasses()
            .that(are(PROJECTIONS))
            .should()
            .dependOnClassesThat(belongToAnyOf(
                            CommandGateway.class, CommandBus.class, EventGateway.class, EventBus.class, Clock.class)
                    .or(resideInAnyPackage(
                            "org.apache.kafka.clients.producer..",
                            "org.axonframework.extensions.kafka.eventhandling.producer..",
                            "java.net..",
                            "org.springframework.web.client..",
                            "org.springframework.web.reactive.function.client..")));

    /**
     * Neither rebuilds nor the classes that they use depend, even indirectly, on anything that acts or runs on a
     * schedule.
     */
    static final ArchRule REBUILDS_CANNOT_ACT = classes()
            .that(resideInAnyPackage(packages("rebuild"))
                    .or(assignableTo(Projection.class))
                    .or(describe("make projections", type -> type.isAnnotatedWith(ProjectionComponent.class)))
                    .as("classes of rebuilds"))
            .should(notLeadTo(belongToAnyOf(
                            CommandGateway.class,
                            CommandBus.class,
                            EventGateway.class,
                            EventBus.class,
                            ScheduledExecutorService.class,
                            Timer.class)
                    .or(resideInAnyPackage(
                            "org.apache.kafka..",
                            "org.axonframework.extensions.kafka..",
                            "java.net..",
                            "org.springframework.web..",
                            "org.springframework.http..",
                            "org.springframework.scheduling.."))));

    static final ArchRule REACTIONS_CATCH_NOTHING =
            classes().that(are(REACTIONS)).should(catchNothing());

    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.quadrille.(**)").should().beFreeOfCycles();

    static final ArchRule MONEY_HAS_NO_FRACTIONS = classes()
            .that()
            .resideInAnyPackage(AGGREGATES)
            .or()
            .resideInAnyPackage(packages("choreography", "view", "api", "statistics", "platform"))
            .should(ArchConditions.never(mentionFractions()));

    static final ArchRule TIME_AND_RANDOM_NUMBERS_ARE_PASSED_IN = noClasses()
            .that(resideInAnyPackage(AGGREGATES).or(REACTIONS).or(PROJECTIONS).as("code that must be repeatable"))
            .should()
            .accessTargetWhere(describe("reads the time or random numbers", Rules::readsTimeOrRandomNumbers));

    /**
     * A wrong clock of one machine would expire or keep data of other machines. Durations use {@link System#nanoTime}.
     */
    static final ArchRule TIME_IS_DATABASE_TIME = noClasses()
            .that()
            .resideInAPackage("io.quadrille..")
            .and()
            .doNotBelongToAnyOf(DatabaseClock.class)
            .should()
            .accessTargetWhere(describe("reads the clock of the machine", Rules::readsMachineClock));

    /** An expression in a property could run a program, and an apostrophe in a URL would prevent the start. */
    static final ArchRule SETTINGS_ARE_NO_EXPRESSIONS =
            classes().that().resideInAPackage("io.quadrille..").should(ArchConditions.never(useExpressions()));

    /** Default locale, character set and time zone depend on the machine. */
    static final ArchRule NO_DEPENDENCE_ON_MACHINE_DEFAULTS = noClasses()
            .that()
            .resideInAPackage("io.quadrille..")
            .should()
            .accessTargetWhere(describe("depends on defaults of the machine", Rules::dependsOnMachineDefaults));

    static final ArchRule NO_GENERIC_TYPE_NAMES = noClasses()
            .that()
            .resideInAPackage("io.quadrille..")
            .should()
            .haveNameMatching(".*(Service|Impl|Manager|Helper|Utils?|Dto|DTO)");

    private Rules() {}

    private static ArchRule knowsOnlyAxon(String domain) {
        return classes()
                .that()
                .resideInAPackage("io.quadrille.." + domain + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java.lang..",
                                "java.util..",
                                "java.time..",
                                "org.axonframework.modelling..",
                                "org.axonframework.commandhandling..",
                                "org.axonframework.eventsourcing..",
                                "org.axonframework.serialization..",
                                "org.axonframework.messaging..",
                                "org.jspecify.annotations..")
                        .or(resideInAPackage("io.quadrille.." + domain + ".."))
                        .or(describe(
                                "primitives",
                                type -> type.getBaseComponentType().isPrimitive())));
    }

    /** Includes method references, which ArchUnit does not count as calls. */
    private static boolean readsTimeOrRandomNumbers(JavaAccess<?> access) {
        var owner = access.getTargetOwner();
        var name = access.getTarget().getName();
        if (owner.isAssignableTo(Temporal.class)) return name.equals("now");
        if (owner.isAssignableTo(Clock.class)) return name.startsWith("system");
        if (owner.isEquivalentTo(System.class)) return name.equals("currentTimeMillis") || name.equals("nanoTime");
        if (owner.isEquivalentTo(UUID.class)) return name.equals("randomUUID");
        if (owner.isEquivalentTo(Math.class)) return name.equals("random");
        return owner.isEquivalentTo(Date.class) || owner.isAssignableTo(RandomGenerator.class);
    }

    private static boolean readsMachineClock(JavaAccess<?> access) {
        if (!(access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target)) return false;
        var owner = target.getOwner();
        var name = target.getName();
        if (owner.isAssignableTo(Temporal.class)) {
            return name.equals("now")
                    && target.getRawParameterTypes().stream().noneMatch(given -> given.isEquivalentTo(Clock.class));
        }
        if (owner.isAssignableTo(Clock.class)) return name.startsWith("system");
        if (owner.isEquivalentTo(System.class)) return name.equals("currentTimeMillis");
        return owner.isEquivalentTo(Date.class)
                && name.equals("<init>")
                && target.getRawParameterTypes().isEmpty();
    }

    /** Includes method references. */
    private static boolean dependsOnMachineDefaults(JavaAccess<?> access) {
        if (!(access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target)) return false;
        var owner = target.getOwner();
        var name = target.getName();
        var parameters =
                target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
        boolean takesLocale = parameters.contains(Locale.class.getName());
        boolean takesCharset = parameters.contains(Charset.class.getName());
        if (owner.isEquivalentTo(String.class)) {
            return switch (name) {
                case "toLowerCase", "toUpperCase", "format" -> !takesLocale;
                case "formatted" -> true;
                case "getBytes" -> parameters.isEmpty();
                case "<init>" -> !parameters.isEmpty() && parameters.getFirst().equals("[B") && !takesCharset;
                default -> false;
            };
        }
        if (owner.isAssignableTo(Temporal.class)) {
            return name.equals("now") && parameters.isEmpty() && !owner.isEquivalentTo(Instant.class);
        }
        if (owner.isAssignableTo(PrintStream.class) || owner.isAssignableTo(PrintWriter.class)) {
            return (name.equals("printf") || name.equals("format")) && !takesLocale;
        }
        if (name.equals("<init>")
                && (owner.isEquivalentTo(InputStreamReader.class) || owner.isEquivalentTo(FileReader.class))) {
            return !takesCharset;
        }
        if (owner.isAssignableTo(NumberFormat.class)) {
            return name.startsWith("get") && name.endsWith("nstance") && !takesLocale;
        }
        if (owner.isEquivalentTo(DateTimeFormatter.class)) return name.equals("ofPattern") && !takesLocale;
        return owner.isEquivalentTo(Locale.class) && name.equals("getDefault")
                || owner.isEquivalentTo(ZoneId.class) && name.equals("systemDefault")
                || owner.isEquivalentTo(TimeZone.class) && name.equals("getDefault")
                || owner.isEquivalentTo(Clock.class) && name.equals("systemDefaultZone")
                || owner.isEquivalentTo(Charset.class) && name.equals("defaultCharset");
    }

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> "io.quadrille.." + name + "..").toArray(String[]::new);
    }

    /** Classes of these packages and their subpackages: {@code engine} is {@code io.quadrille.engine}. */
    private static DescribedPredicate<JavaClass> in(String... parts) {
        return describe(
                "in " + String.join(", ", parts),
                type -> Stream.of(parts).anyMatch(part -> isIn("io.quadrille." + part, type)));
    }

    private static boolean isIn(String packageName, JavaClass type) {
        return (type.getPackageName() + ".").startsWith(packageName + ".");
    }

    /** The condition of ArchUnit follows dependencies through the JDK, where every class leads to every other. */
    private static ArchCondition<JavaClass> notLeadTo(DescribedPredicate<JavaClass> forbidden) {
        return new ArchCondition<>("have no way, over classes of ours, to what acts") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var from = new HashMap<JavaClass, JavaClass>();
                var next = new ArrayDeque<>(List.of(type));
                for (var at = next.poll(); at != null; at = next.poll()) {
                    for (var dependency : at.getDirectDependenciesFromSelf()) {
                        var target = dependency.getTargetClass().getBaseComponentType();
                        if (forbidden.test(target)) {
                            var way = Stream.iterate(at, Objects::nonNull, from::get)
                                    .map(JavaClass::getName)
                                    .toList()
                                    .reversed();
                            events.add(SimpleConditionEvent.violated(
                                    type, String.join(" -> ", way) + " -> " + target.getName()));
                        } else if (target.getPackageName().startsWith("io.quadrille")
                                && !target.equals(type)
                                && !from.containsKey(target)) {
                            from.put(target, at);
                            next.add(target);
                        }
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> catchNothing() {
        return new ArchCondition<>("contain no try") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (var unit : type.getCodeUnits()) {
                    for (var block : unit.getTryCatchBlocks()) {
                        events.add(SimpleConditionEvent.violated(
                                type, "There is a try in " + block.getSourceCodeLocation()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> useExpressions() {
        return new ArchCondition<>("use Spring's expression language") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> dependency
                                        .getTargetClass()
                                        .getPackageName()
                                        .startsWith("org.springframework.expression")
                                || dependency.getTargetClass().isEquivalentTo(ConditionalOnExpression.class))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.satisfied(type, dependency.getDescription())));
                var annotations = Stream.of(
                                type.getAnnotations().stream(),
                                type.getMembers().stream().flatMap(member -> member.getAnnotations().stream()),
                                type.getCodeUnits().stream()
                                        .flatMap(unit -> unit.getParameterAnnotations().stream()
                                                .flatMap(Set::stream)))
                        .flatMap(annotation -> annotation);
                annotations
                        .filter(annotation ->
                                annotation.getProperties().values().stream().anyMatch(this::isExpression))
                        .forEach(annotation ->
                                events.add(SimpleConditionEvent.satisfied(type, annotation.getDescription())));
            }

            private boolean isExpression(Object value) {
                return value instanceof String text && text.contains("#{")
                        || value instanceof Object[] values && Stream.of(values).anyMatch(this::isExpression);
            }
        };
    }

    private static ArchCondition<JavaClass> mentionFractions() {
        return new ArchCondition<>("mention float or double") {

            private final Set<String> fractions =
                    Set.of("float", "double", Float.class.getName(), Double.class.getName());

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (var field : type.getFields()) add(events, field, Stream.of(field.getRawType()));
                for (var unit : type.getCodeUnits()) {
                    add(
                            events,
                            unit,
                            Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType())));
                }
            }

            private void add(ConditionEvents events, Object member, Stream<JavaClass> types) {
                types.filter(type ->
                                fractions.contains(type.getBaseComponentType().getName()))
                        .map(type -> SimpleConditionEvent.satisfied(member, name(member) + " is " + type.getName()))
                        .forEach(events::add);
            }

            private static String name(Object member) {
                return member instanceof JavaField field ? field.getFullName() : ((JavaCodeUnit) member).getFullName();
            }
        };
    }
}
