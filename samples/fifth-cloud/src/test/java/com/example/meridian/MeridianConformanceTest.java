package com.example.meridian;

import io.multicloud.testkit.conformance.CloudProviderConformance;
import io.multicloud.testkit.conformance.ConformanceTarget;

/** Meridian's provider against the contract that every provider keeps. */
class MeridianConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return MeridianTarget.start();
    }
}
