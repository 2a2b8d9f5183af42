package io.multicloud.core.architecture.broken.core.optimizer;

import io.multicloud.core.architecture.broken.core.burst.Blocks;

final class NeedsBurst {
    final Class<?> internals = Blocks.class;
}
