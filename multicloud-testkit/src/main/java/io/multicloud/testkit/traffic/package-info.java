/** What sends an application's traffic to a site, in virtual time, and the truth of who got it when. */
@NullMarked
package io.multicloud.testkit.traffic;

import org.jspecify.annotations.NullMarked;
