package io.apibuddy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;

/** Rules only: no clock, no I/O, and every room imports what it may. */
@AnalyzeClasses(packages = "io.apibuddy", importOptions = ImportOption.DoNotIncludeTests.class)
class CoreRoomsTest {
    @ArchTest
    static final ArchRule httpImportsNothingButTheJdk = classes()
            .that()
            .resideInAPackage("io.apibuddy.http")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("io.apibuddy.http", "java..", "org.jspecify.annotations"));

    @ArchTest
    static final ArchRule cachingImportsHttpOnly = classes()
            .that()
            .resideInAPackage("io.apibuddy.caching")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "io.apibuddy.caching", "io.apibuddy.http", "java..", "org.jspecify.annotations"));

    @ArchTest
    static final ArchRule noInputAndNoOutput = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "java.io",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..",
                    "java.sql..",
                    "java.util.logging.."));

    @ArchTest
    static final ArchRule noClock = noClasses()
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(InstantSource.class);

    @ArchTest
    static final ArchRule nothingIsStaticAndMutable =
            fields().that().areStatic().should().haveModifier(JavaModifier.FINAL);
}
