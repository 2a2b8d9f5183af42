package io.multicloud.samples.recipes;

import io.multicloud.samples.OverTheWire;

/** The same, with AWS and Google Cloud behind their SDKs. */
@OverTheWire
class RecipesOverTheWireTest extends RecipesTest {}
