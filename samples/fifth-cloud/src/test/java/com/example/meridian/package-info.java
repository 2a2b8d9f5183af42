/** Meridian itself, small, and the tests of its provider. */
@NullMarked
package com.example.meridian;

import org.jspecify.annotations.NullMarked;
