/** How requests reach Google Cloud: clients, credentials, errors and operations. */
@NullMarked
package io.multicloud.gcp.call;

import org.jspecify.annotations.NullMarked;
