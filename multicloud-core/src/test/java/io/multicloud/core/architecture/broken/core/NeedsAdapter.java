package io.multicloud.core.architecture.broken.core;

import io.multicloud.core.architecture.broken.adapter.Adapter;

final class NeedsAdapter {
    final Adapter[] adapters = {};
}
