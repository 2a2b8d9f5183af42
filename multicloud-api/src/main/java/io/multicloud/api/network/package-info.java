/** Networks, subnets, security groups and public addresses. */
@NullMarked
package io.multicloud.api.network;

import org.jspecify.annotations.NullMarked;
