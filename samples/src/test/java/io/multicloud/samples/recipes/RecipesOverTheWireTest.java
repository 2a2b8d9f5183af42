package io.multicloud.samples.recipes;

import io.multicloud.samples.OverTheWire;
import org.junit.jupiter.api.Tag;

/** The same, with AWS and Google Cloud behind their SDKs. */
@OverTheWire
@Tag("deep")
class RecipesOverTheWireTest extends RecipesTest {}
