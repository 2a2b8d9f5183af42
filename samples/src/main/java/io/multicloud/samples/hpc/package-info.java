/** A computing centre that bursts: its trace of real jobs, its scheduler, and one run of it in virtual time. */
@NullMarked
package io.multicloud.samples.hpc;

import org.jspecify.annotations.NullMarked;
