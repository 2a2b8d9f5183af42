/** Tests of disaster recovery, on fake clouds and in virtual time. */
@NullMarked
package io.multicloud.core.dr;

import org.jspecify.annotations.NullMarked;
