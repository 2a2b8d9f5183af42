/** Networks, subnetworks, firewall rules as security groups, and external addresses. */
@NullMarked
package io.multicloud.gcp.network;

import org.jspecify.annotations.NullMarked;
