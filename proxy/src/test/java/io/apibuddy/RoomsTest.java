package io.apibuddy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of rooms of the design: who may import whom. */
class RoomsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/io/apibuddy/threats/")) // for tests alone
            .importPackages("io.apibuddy");

    private static final String CORE = "http caching throttling";

    @ParameterizedTest
    @CsvSource({
        "http,     ''",
        "caching,  http",
        "throttling, ''",
        "message,  CORE",
        "config,   CORE",
        "access,   CORE config",
        "events,   CORE",
        "store,    CORE config message",
        "upstream, CORE config message",
        "exchange, CORE config message events store upstream",
        "server,   CORE config message",
        "admin,    CORE config message events store",
    })
    void aRoomImportsOnlyWhatTheTableAllows(String room, String allowed) {
        Set<String> packages = Stream.concat(
                        Stream.of(room),
                        Arrays.stream(allowed.replace("CORE", CORE).split(" ")))
                .map(name -> "io.apibuddy." + name)
                .collect(Collectors.toSet());
        classes()
                .that()
                .resideInAPackage("io.apibuddy." + room)
                .should()
                .onlyDependOnClassesThat(
                        new DescribedPredicate<JavaClass>("are in " + packages + " or not of this project") {
                            @Override
                            public boolean test(JavaClass used) {
                                String name = used.getBaseComponentType().getPackageName();
                                return packages.contains(name) || !name.startsWith("io.apibuddy");
                            }
                        })
                .check(CLASSES);
    }

    @Test
    void noTwoPackagesImportEachOtherDirectlyOrAroundACorner() {
        slices().matching("io.apibuddy.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void coreDependsOnTheJdkAlone() {
        classes()
                .that()
                .resideInAnyPackage("io.apibuddy.http", "io.apibuddy.caching", "io.apibuddy.throttling")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.apibuddy.http",
                        "io.apibuddy.caching",
                        "io.apibuddy.throttling",
                        "org.jspecify.annotations")
                .check(CLASSES);
    }

    @Test
    void onlyServerAndUpstreamTouchSocketsAndNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.apibuddy.server", "io.apibuddy.upstream")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.vertx.core.http..", "io.vertx.core.net..", "java.net.http..")
                .check(CLASSES);
    }

    @Test
    void nobodyButTheRootReadsTheWallClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.apibuddy")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .check(CLASSES);
    }

    @Test
    void nobodySetsASystemProperty() {
        noClasses()
                .should()
                .callMethod(System.class, "setProperty", String.class, String.class)
                .check(CLASSES);
    }
}
