package io.apibuddy.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class RoomTest {
    @Test
    void theCommandsImportTheRootPackageAndConfigAndNoOtherRoom() {
        noClasses()
                .that()
                .resideInAPackage("io.apibuddy.cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.apibuddy.http",
                        "io.apibuddy.caching",
                        "io.apibuddy.throttling",
                        "io.apibuddy.message",
                        "io.apibuddy.access",
                        "io.apibuddy.events",
                        "io.apibuddy.store",
                        "io.apibuddy.upstream",
                        "io.apibuddy.exchange",
                        "io.apibuddy.server",
                        "io.vertx..",
                        "io.netty..")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.apibuddy.cli"));
    }
}
