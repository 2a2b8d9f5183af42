package io.multicloud.core.architecture.broken.core;

import io.multicloud.core.architecture.broken.testkit.NeedsCore;

final class NeedsTestkit extends NeedsCore {}
