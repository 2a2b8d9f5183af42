package io.multicloud.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every rule can fail: on deliberately broken classes it reports exactly those that are meant to break it. */
class ArchitectureRulesTest {
    private static final String BROKEN = "io.multicloud.core.architecture.broken";

    private final ArchitectureRules rules = new ArchitectureRules(BROKEN);
    private final JavaClasses classes = new ClassFileImporter().importPackages(BROKEN);

    @Test
    void theApiMayNotUseALibrary() {
        assertThat(offenders(rules.apiNeedsNothing())).containsExactly("api.NeedsGuava");
    }

    @Test
    void coreMayUseNeitherAdapterNorTestkit() {
        assertThat(offenders(rules.coreNeedsOnlyApi())).containsExactly("core.NeedsAdapter", "core.NeedsTestkit");
    }

    @Test
    void theTestkitMayUseNeitherCoreNorALibrary() {
        assertThat(offenders(rules.testkitNeedsOnlyApi()))
                .containsExactly("testkit.NeedsCore", "testkit.NeedsGuavaToo");
    }

    @Test
    void anEngineMayNotImportAnother() {
        List<String> offenders = rules.enginesKeepApart().stream()
                .flatMap(rule -> offenders(rule).stream())
                .toList();

        assertThat(offenders).containsExactly("core.optimizer.NeedsBurst");
    }

    @Test
    void noPublicSignatureMayShowALibrary() {
        assertThat(offenders(rules.librariesStayInside())).isEqualTo(nestedIn("core.ShowsLibraries"));
    }

    @Test
    void nothingMayBypassTheEnvironment() {
        assertThat(offenders(rules.timeComesFromTheEnvironment())).isEqualTo(nestedIn("core.BypassesEnvironment"));
    }

    @Test
    void noEngineMayBlock() {
        assertThat(offenders(rules.enginesNeverBlock())).isEqualTo(nestedIn("core.burst.Blocks"));
    }

    /** The classes below the broken root that a violation of the rule names as its origin. */
    private Set<String> offenders(ArchRule rule) {
        List<String> details = rule.evaluate(classes).getFailureReport().getDetails();
        Set<String> offenders = new TreeSet<>();
        for (String detail : details) {
            String origin = classes.stream()
                    .map(JavaClass::getName)
                    .filter(detail::contains)
                    .min((a, b) -> {
                        int order = Integer.compare(detail.indexOf(a), detail.indexOf(b));
                        return order != 0 ? order : Integer.compare(b.length(), a.length());
                    })
                    .orElseThrow(() -> new AssertionError("no class named in: " + detail));
            offenders.add(origin.substring(BROKEN.length() + 1));
        }
        return offenders;
    }

    private Set<String> nestedIn(String outer) {
        Set<String> nested = new TreeSet<>();
        classes.stream()
                .map(JavaClass::getName)
                .filter(name -> name.startsWith(BROKEN + "." + outer + "$"))
                .map(name -> name.substring(BROKEN.length() + 1))
                .filter(name -> !name.startsWith("Allowed", name.indexOf('$') + 1))
                .forEach(nested::add);
        assertThat(nested).isNotEmpty();
        return nested;
    }
}
