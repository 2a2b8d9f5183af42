package io.multicloud.core.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A world of sagas, and programs for them. */
abstract class SagaEngineFixture {
    static final Duration LONGEST = Duration.ofMinutes(5);

    final SagaWorld world = new SagaWorld();

    final List<Step> making(int steps) {
        List<Step> list = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            list.add(world.workshop.making("step " + i));
        }
        return list;
    }

    static List<Step> then(List<Step> steps, Step last) {
        List<Step> list = new ArrayList<>(steps);
        list.add(last);
        return list;
    }
}
