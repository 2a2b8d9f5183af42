package io.multicloud.samples.downstream;

import io.multicloud.samples.OverTheWire;

/** The same, with AWS and Google Cloud behind their SDKs. */
@OverTheWire
class RenderFarmOverTheWireTest extends RenderFarmTest {}
