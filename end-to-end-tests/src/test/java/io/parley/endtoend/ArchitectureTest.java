package io.parley.endtoend;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may know whom. A rule here is a sentence of the architecture; none may hold because there is nothing that it speaks of. */
class ArchitectureTest {
    private static final JavaClasses PARLEY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.parley");

    /** Half of what there is today: fewer would mean that a module has not been looked at. */
    private static final int CLASSES_MIN = 100;

    /** Who may ask the JVM for the time or let a thread sleep, and why. Everybody else is given a clock, or is woken. */
    private static final Map<String, String> MAY_TOUCH_TIME = Map.of(
            "io.parley.schemas.topics.TopicProvisioner",
            "pauses between two questions to brokers that are still starting",
            "io.parley.broker.KafkaNode",
            "pauses between two questions to a controller that is still being elected",
            "io.parley.cli.client.Backoff",
            "pauses between two attempts at a server that cannot answer now",
            "io.parley.processor.store.MailboxDb",
            "pauses between two looks at what RocksDB has yet to merge");

    @Test
    void shouldLookAtEveryModule() {
        assertThat(PARLEY.size()).isGreaterThan(CLASSES_MIN);
        Set<String> modules = PARLEY.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.replaceFirst("^(io\\.parley\\.[a-z]+).*", "$1"))
                .collect(Collectors.toSet());
        assertThat(modules)
                .containsExactlyInAnyOrder(
                        "io.parley.broker",
                        "io.parley.cli",
                        "io.parley.http",
                        "io.parley.ingest",
                        "io.parley.processor",
                        "io.parley.query",
                        "io.parley.routing",
                        "io.parley.schemas",
                        "io.parley.web");
    }

    @Test
    void shouldKeepRocksDbInTheStore() {
        onlyKnownIn("org.rocksdb..", "io.parley.processor.store..");
    }

    @Test
    void shouldKeepJavalinAtTheHttpEdge() {
        onlyKnownIn(
                "io.javalin..",
                "io.parley.http..",
                "io.parley.ingest..",
                "io.parley.query..",
                "io.parley.routing..",
                "io.parley.web..");
    }

    @Test
    void shouldKeepKafkaStreamsInTheProcessor() {
        onlyKnownIn("org.apache.kafka.streams..", "io.parley.processor..");
    }

    @Test
    void shouldKeepTheCommandLineLibraryInTheCommandLine() {
        onlyKnownIn("picocli..", "io.parley.cli..");
    }

    @Test
    void shouldKeepFanOutAndFoldApart() {
        strangers("io.parley.processor.fanout..", "io.parley.processor.fold..");
        strangers("io.parley.processor.fanout..", "io.parley.processor.store..");
    }

    @Test
    void shouldLetTheAppsMeetAtTopicsAndContractsOnly() {
        strangers("io.parley.ingest..", "io.parley.query..");
        strangers("io.parley.ingest..", "io.parley.processor..");
        strangers("io.parley.query..", "io.parley.processor..");
        strangers("io.parley.routing..", "io.parley.ingest..");
        strangers("io.parley.routing..", "io.parley.processor..");
        strangers("io.parley.routing..", "io.parley.query..");
        strangers("io.parley.web..", "io.parley.ingest..");
        strangers("io.parley.web..", "io.parley.processor..");
        strangers("io.parley.web..", "io.parley.query..");
    }

    @Test
    void shouldLetDependenciesPointOneWay() {
        check(noClasses()
                .that()
                .resideInAPackage("io.parley.schemas..")
                .should()
                .dependOnClassesThat(describe("of other modules", ofOtherModulesThan("io.parley.schemas"))));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.parley.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.parley.cli.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.parley.cli..", "io.parley.broker..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.parley.broker.."));
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        check(slices().matching("io.parley.(**)").should().beFreeOfCycles());
    }

    @Test
    void shouldTakeTimeFromOutside() {
        assertThat(MAY_TOUCH_TIME.keySet()).allMatch(PARLEY::contain);
        check(noClasses()
                .that(describe("are not listed with a reason", type -> !MAY_TOUCH_TIME.containsKey(type.getName())))
                .should()
                .accessTargetWhere(describe("reads the clock or sleeps", ArchitectureTest::touchesTime)));
    }

    @Test
    void shouldNotListForTimeWhoDoesNotNeedIt() {
        check(classes()
                .that(describe("are listed with a reason", type -> MAY_TOUCH_TIME.containsKey(type.getName())))
                .should()
                .accessTargetWhere(describe("reads the clock or sleeps", ArchitectureTest::touchesTime)));
    }

    private static boolean touchesTime(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String method = access.getTarget().getName();
        return (owner.isEquivalentTo(System.class) && method.equals("currentTimeMillis"))
                || (owner.isEquivalentTo(Instant.class) && method.equals("now"))
                || (owner.isEquivalentTo(Thread.class) && method.equals("sleep"))
                || (owner.isEquivalentTo(TimeUnit.class) && method.equals("sleep"));
    }

    private static java.util.function.Predicate<JavaClass> ofOtherModulesThan(String module) {
        return type -> type.getPackageName().startsWith("io.parley.")
                && !type.getPackageName().startsWith(module);
    }

    /** Holds only where somebody in {@code packages} does know it. */
    private static void onlyKnownIn(String library, String... packages) {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library));
        String root = library.replace("..", "");
        assertThat(PARLEY)
                .as("who knows %s", library)
                .anyMatch(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith(root)));
    }

    private static void strangers(String one, String other) {
        check(noClasses()
                .that()
                .resideInAPackage(one)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(other));
        check(noClasses()
                .that()
                .resideInAPackage(other)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(one));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(false).check(PARLEY);
    }
}
