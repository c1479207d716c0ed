package io.apibuddy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.Date;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;

/** Rules only: no clock, no I/O, and every room imports what it may. */
@AnalyzeClasses(
        packages = "io.apibuddy",
        importOptions = {ImportOption.DoNotIncludeTests.class, CoreRoomsTest.WithoutThreats.class})
class CoreRoomsTest {
    /** The list of threats is there for tests alone. */
    static final class WithoutThreats implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/io/apibuddy/threats/");
        }
    }

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
    static final ArchRule throttlingImportsNothingButTheJdk = classes()
            .that()
            .resideInAPackage("io.apibuddy.throttling")
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("io.apibuddy.throttling", "java..", "org.jspecify.annotations"));

    @ArchTest
    static final ArchRule noInputAndNoOutput = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "java.io",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..",
                    "java.sql..",
                    "java.util.logging..",
                    "javax.."));

    /** What a rule says follows from what it is given: no environment, no chance, no other thread. */
    @ArchTest
    static final ArchRule noEnvironmentNoChanceNoThreads = noClasses()
            .should()
            .callMethodWhere(isNamed("getenv").or(isNamed("getProperty")).or(isNamed("setProperty")))
            .orShould()
            .dependOnClassesThat(belongToAnyOf(Thread.class, Process.class, ProcessBuilder.class, Runtime.class))
            .orShould()
            .dependOnClassesThat(belongToAnyOf(Random.class, SecureRandom.class, UUID.class, Timer.class))
            .orShould()
            .dependOnClassesThat(resideInAnyPackage("java.util.concurrent..", "java.util.random.."));

    @ArchTest
    static final ArchRule noClock = noClasses()
            .should()
            .callMethodWhere(isNamed("now").or(isNamed("currentTimeMillis")).or(isNamed("nanoTime")))
            .orShould()
            .dependOnClassesThat(belongToAnyOf(Clock.class, InstantSource.class, Date.class, Calendar.class))
            .orShould()
            .callMethod(ZoneId.class, "systemDefault");

    private static DescribedPredicate<JavaMethodCall> isNamed(String method) {
        return DescribedPredicate.describe(
                "target is named " + method,
                call -> call.getTarget().getName().equals(method)
                        && call.getTargetOwner().getPackageName().startsWith("java."));
    }

    @ArchTest
    static final ArchRule nothingIsStaticAndMutable =
            fields().that().areStatic().should().haveModifier(JavaModifier.FINAL);
}
