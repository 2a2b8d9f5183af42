package io.multicloud.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.multicloud.api.CloudProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/**
 * The kit catches a broken provider: each test runs one area of the kit on a provider with one bug and names the tests of
 * the kit that must fail for it. That these tests pass on the same provider without the bug is what the first test shows,
 * and the conformance tests of the fake.
 */
class BrokenProviderTest {
    private static final String VMS = "EveryVm";

    /** Runs one area of the kit, and returns the methods that failed. */
    private static List<String> failuresOf(Class<? extends BrokenKit> kit, String area) {
        Events tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectNestedClass(List.of(kit), area(area)))
                .configurationParameter(ConformanceExtension.DIRECTORY, "target/conformance/broken")
                .configurationParameter(ConformanceExtension.PRINT, "false")
                .execute()
                .testEvents();
        assertThat(tests.succeeded().count())
                .as("the area runs, and what the bug does not touch passes")
                .isPositive();
        List<String> failed = new ArrayList<>();
        for (Event event : tests.failed().list()) {
            failed.add(event.getTestDescriptor()
                    .getSource()
                    .map(source -> ((MethodSource) source).getMethodName())
                    .orElseThrow());
        }
        return failed;
    }

    private static Class<?> area(String name) {
        for (Class<?> nested : CloudProviderConformance.class.getDeclaredClasses()) {
            if (nested.getSimpleName().equals(name)) {
                return nested;
            }
        }
        throw new IllegalArgumentException("the kit has no area " + name);
    }

    private static void expectCaught(Class<? extends BrokenKit> kit, String area, String... tests) {
        assertThat(failuresOf(kit, area)).contains(tests);
    }

    @Test
    void theControlPassesInEveryAreaUsedHere() {
        for (String area : List.of(
                VMS,
                "Provider",
                "VmStates",
                "VmSpecs",
                "Snapshots",
                "CostsAndQuotas",
                "Monitoring",
                "Objects",
                "ObjectUploads")) {
            assertThat(failuresOf(BrokenKit.Unbroken.class, area)).as(area).isEmpty();
        }
    }

    @Test
    @DisplayName("a provider that has VMs and nothing else, and writes nothing for what it lacks, is not broken")
    void aSmallProviderPasses() {
        for (String area : List.of(VMS, "Provider", "VmStates", "VmSpecs", "Images")) {
            assertThat(failuresOf(Small.class, area)).as(area).isEmpty();
        }
    }

    @Test
    @DisplayName("a wish that is dropped because its service is missing is caught")
    void dropsWishes() {
        expectCaught(DropsWishes.class, "Provider", "whatIsNotDeclaredIsRefusedByEveryMethodBehindIt");
    }

    @Test
    @DisplayName("a helper left behind by a failed create is caught")
    void leaksOnFailedCreate() {
        expectCaught(
                BrokenCreates.LeaksOnFailedCreate.class, VMS, "aCreateLeavesNothingBehindWhicheverOfItsRequestsFails");
    }

    @Test
    @DisplayName("a create that is not idempotent is caught")
    void forgetsTokens() {
        expectCaught(
                BrokenCreates.ForgetsTokens.class,
                VMS,
                "aRepeatedTokenYieldsTheResourceOfTheFirstCall",
                "createsAtTheSameTimeWithOneTokenYieldOneResource");
    }

    @Test
    @DisplayName("a reused token without a CONFLICT is caught")
    void acceptsReusedTokens() {
        expectCaught(BrokenCreates.AcceptsReusedTokens.class, VMS, "aTokenWithOtherArgumentsIsAConflict");
    }

    @Test
    @DisplayName("a duplicate after a lost answer is caught")
    void repeatsBlindly() {
        expectCaught(BrokenCreates.RepeatsBlindly.class, VMS, "aLostAnswerMakesNoDuplicate");
    }

    @Test
    @DisplayName("a name altered without a word is caught")
    void altersNames() {
        expectCaught(BrokenCreates.AltersNames.class, VMS, "anAwkwardNameIsKeptOrRefused");
    }

    @Test
    @DisplayName("a dropped tag is caught")
    void dropsTags() {
        expectCaught(BrokenCreates.DropsTags.class, VMS, "whatWasCreatedIsFoundByGet");
    }

    @Test
    @DisplayName("a region lost from an id is caught")
    void losesRegion() {
        expectCaught(BrokenCreates.LosesRegion.class, VMS, "aSpecThatNamesAnotherRegionIsCreatedThere");
    }

    @Test
    @DisplayName("a create that ends before the VM runs is caught")
    void returnsBeforeRunning() {
        expectCaught(BrokenCreates.ReturnsBeforeRunning.class, "VmStates", "aCreateEndsWhenTheVmIsRunning");
    }

    @Test
    @DisplayName("an address left behind by a deleted VM is caught")
    void leavesAddressBehind() {
        expectCaught(BrokenCreates.LeavesAddressBehind.class, "VmSpecs", "anEphemeralAddressComesAndGoesWithTheVm");
    }

    @Test
    @DisplayName("a cancellation in words only is caught")
    void onlySaysItCancelled() {
        expectCaught(BrokenCreates.OnlySaysItCancelled.class, VMS, "aCancelledCreateLeavesNothingBehind");
    }

    @Test
    @DisplayName("two status requests for one poll are caught")
    void pollsTwice() {
        expectCaught(BrokenCreates.PollsTwice.class, VMS, "pollingSendsOneStatusRequestAndNoneAfterTheEnd");
    }

    @Test
    @DisplayName("a wrong error code is caught")
    void givesWrongErrorCode() {
        expectCaught(BrokenReads.GivesWrongErrorCode.class, VMS, "getOfWhatIsNotThereIsNotFound");
    }

    @Test
    @DisplayName("a get that lists is caught")
    void listsForGet() {
        expectCaught(BrokenReads.ListsForGet.class, VMS, "getSendsOneRequestAndNeverLists");
    }

    @Test
    @DisplayName("a lost page is caught")
    void losesPages() {
        expectCaught(BrokenReads.LosesPages.class, VMS, "everyPageSizeShowsTheSame", "aListingGoesOnFromAToken");
    }

    @Test
    @DisplayName("an item lost between two pages is caught")
    void losesItemBetweenPages() {
        expectCaught(
                BrokenReads.LosesItemBetweenPages.class,
                VMS,
                "everyPageSizeShowsTheSame",
                "aListingStaysRightWhileThingsAreCreatedAndDeleted");
    }

    @Test
    @DisplayName("an item shown on two pages is caught")
    void repeatsItemBetweenPages() {
        expectCaught(
                BrokenReads.RepeatsItemBetweenPages.class,
                VMS,
                "everyPageSizeShowsTheSame",
                "aListingStaysRightWhileThingsAreCreatedAndDeleted");
    }

    @Test
    @DisplayName("a page token taken although nobody gave it out is caught")
    void acceptsAnyPageToken() {
        expectCaught(BrokenReads.AcceptsAnyPageToken.class, VMS, "aTokenNobodyGaveOutIsRefused");
    }

    @Test
    @DisplayName("a filter that finds too much is caught")
    void filtersByPrefix() {
        expectCaught(BrokenReads.FiltersByPrefix.class, VMS, "aListingCanBeLimitedToANameAndTags");
    }

    @Test
    @DisplayName("a swallowed interrupt is caught")
    void swallowsInterrupts() {
        expectCaught(BrokenReads.SwallowsInterrupts.class, VMS, "anInterruptEndsReads");
    }

    @Test
    @DisplayName("a second delete that fails is caught")
    void deletesOnlyOnce() {
        expectCaught(BrokenChanges.DeletesOnlyOnce.class, VMS, "deletingTwiceIsHarmless");
    }

    @Test
    @DisplayName("a delete that ends too soon is caught")
    void deletesTooSoon() {
        expectCaught(BrokenChanges.DeletesTooSoon.class, VMS, "whatWasDeletedIsGone");
    }

    @Test
    @DisplayName("tags lost when others are written are caught")
    void replacesTags() {
        expectCaught(BrokenChanges.ReplacesTags.class, VMS, "tagsAreAddedAndReplacedAndTheOthersKept");
    }

    @Test
    @DisplayName("an action in a state that forbids it is caught")
    void ignoresStates() {
        expectCaught(BrokenChanges.IgnoresStates.class, "VmStates", "whatIsNotAllowedIsRefusedAndChangesNothing");
    }

    @Test
    @DisplayName("a batch given up half-way is caught")
    void stopsBatches() {
        expectCaught(BrokenChanges.StopsBatches.class, VMS, "aBatchTellsOfEachPartHowItWent");
    }

    @Test
    @DisplayName("an operation that another process cannot find is caught")
    void forgetsOperations() {
        expectCaught(
                BrokenChanges.ForgetsOperations.class,
                VMS,
                "waitingTooShortlyIsATimeoutAndTheOperationGoesOn",
                "aDeleteCanBeReattached");
    }

    @Test
    @DisplayName("a provider that works after close is caught")
    void worksAfterClose() {
        expectCaught(BrokenChanges.WorksAfterClose.class, "Provider", "afterCloseEveryMethodIsRefused");
    }

    @Test
    @DisplayName("an offer of a type that is not there is caught")
    void offersWhatItLacks() {
        expectCaught(BrokenChanges.OffersWhatItLacks.class, "Provider", "whatItSaysItSellsIsItsOwnAndSoldWhereItSays");
    }

    @Test
    @DisplayName("a declared capability that does not work is caught")
    void declaresTooMuch() {
        expectCaught(BrokenChanges.DeclaresTooMuch.class, "Provider", "whatIsDeclaredIsNotRefused");
        expectCaught(BrokenChanges.DeclaresTooMuch.class, "VmSpecs", "theConsoleOfARunningVmCanBeRead");
    }

    @Test
    @DisplayName("an undeclared capability that works is caught")
    void declaresTooLittle() {
        expectCaught(
                BrokenChanges.DeclaresTooLittle.class, "Provider", "whatIsNotDeclaredIsRefusedByEveryMethodBehindIt");
    }

    @Test
    @DisplayName("the price of a month for that of an hour is caught")
    void givesMonthlyPrices() {
        expectCaught(BrokenChanges.GivesMonthlyPrices.class, "CostsAndQuotas", "aPriceIsForAnHourAndOfTheRightOrder");
    }

    @Test
    @DisplayName("a guessed price is caught")
    void guessesPrices() {
        expectCaught(BrokenChanges.GuessesPrices.class, "CostsAndQuotas", "aPriceNobodyPublishedIsNotFound");
    }

    @Test
    @DisplayName("a metric series one interval too long is caught")
    void includesTheEndOfSeries() {
        expectCaught(
                BrokenChanges.IncludesTheEndOfSeries.class,
                "Monitoring",
                "aSeriesHasOnePointForEachInterval",
                "adjacentSeriesMakeTheWhole");
    }

    @Test
    @DisplayName("a snapshot that keeps following its volume is caught")
    void snapshotsFollowTheirVolume() {
        expectCaught(
                BrokenStorage.SnapshotsFollowTheirVolume.class,
                "Snapshots",
                "aSnapshotHoldsWhatTheVolumeHeldWhenItWasAccepted");
    }

    @Test
    @DisplayName("an alert that never fires is caught")
    void neverFires() {
        expectCaught(
                BrokenAlerts.NeverFires.class,
                "Monitoring",
                "anAlertFiresWhenItsConditionHasHeldForItsWholeTime",
                "anAlertWithoutDataIsUnknown");
    }

    @Test
    @DisplayName("an alert that never stops firing is caught")
    void neverStopsFiring() {
        expectCaught(BrokenAlerts.NeverStopsFiring.class, "Monitoring", "anAlertThatFiredStopsWhenItsDataEnd");
    }

    @Test
    @DisplayName("a range one byte too long is caught")
    void readsOneByteTooMany() {
        expectCaught(BrokenObjects.ReadsOneByteTooMany.class, "Objects", "rangesAreExact");
    }

    @Test
    @DisplayName("a condition that is not heeded is caught")
    void ignoresConditions() {
        expectCaught(
                BrokenObjects.IgnoresConditions.class,
                "Objects",
                "aWriteUnderTheConditionOfAbsenceHappensOnce",
                "aWriteOrDeleteUnderAnEtagNeedsThatEtag");
    }

    /** Has VMs and nothing else. */
    static class Small extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new SmallProvider(good, SmallProvider::refuse);
        }
    }

    /** Has VMs and nothing else, and creates them without what else was asked for. */
    static class DropsWishes extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new SmallProvider(good, spec -> {});
        }
    }
}
