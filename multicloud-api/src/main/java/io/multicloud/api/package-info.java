/**
 * What every user of the library sees first: the provider, its errors, identities, operations and
 * the values they share. Types here are immutable and thread-safe unless they say otherwise.
 */
@NullMarked
package io.multicloud.api;

import org.jspecify.annotations.NullMarked;
