package io.multicloud.core.architecture.broken.testkit;

import com.google.common.collect.Lists;
import java.util.List;

final class NeedsGuavaToo {
    final List<String> names = Lists.newArrayList();
}
