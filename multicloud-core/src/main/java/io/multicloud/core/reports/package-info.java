/** What is found out about accounts on request: preflight and portability. */
@NullMarked
package io.multicloud.core.reports;

import org.jspecify.annotations.NullMarked;
