/**
 * A provider for Meridian, a cloud of two regions with machines, disks, templates and keys. Written against {@code
 * multicloud-api} alone.
 */
@NullMarked
package com.example.meridian;

import org.jspecify.annotations.NullMarked;
