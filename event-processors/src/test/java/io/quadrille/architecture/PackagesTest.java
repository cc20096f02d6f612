package io.quadrille.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** NullAway checks every package of the product, and a search for a top-level type finds one type. */
class PackagesTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.quadrille");
    private static final JavaClasses VIOLATIONS =
            new ClassFileImporter().importPackages(PackagesTest.class.getPackageName() + ".violations");

    @Test
    void every_package_is_null_marked() {
        assertThat(packagesWithoutNullMarked(PRODUCT)).isEmpty();
        assertThat(packagesWithoutNullMarked(VIOLATIONS)).contains(getClass().getPackageName() + ".violations.http");
    }

    @Test
    void no_two_top_level_types_share_a_simple_name() {
        assertThat(sharedNames(PRODUCT)).isEmpty();
        assertThat(sharedNames(VIOLATIONS)).containsExactly("Left");
    }

    private static List<String> packagesWithoutNullMarked(JavaClasses classes) {
        return classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(found -> !found.isAnnotatedWith(NullMarked.class))
                .map(found -> found.getName())
                .toList();
    }

    private static List<String> sharedNames(JavaClasses classes) {
        return classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getSimpleName, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(name -> name.getValue() > 1)
                .map(name -> name.getKey())
                .toList();
    }
}
