/** Disaster recovery: plans as sagas that never end, and backups, recoveries and drills as sagas of their own. */
@NullMarked
package io.multicloud.core.dr;

import org.jspecify.annotations.NullMarked;
