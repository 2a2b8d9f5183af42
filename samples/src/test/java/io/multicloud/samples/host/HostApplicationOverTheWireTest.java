package io.multicloud.samples.host;

import io.multicloud.samples.OverTheWire;

/** The same, with AWS and Google Cloud behind their SDKs. */
@OverTheWire
class HostApplicationOverTheWireTest extends HostApplicationTest {}
