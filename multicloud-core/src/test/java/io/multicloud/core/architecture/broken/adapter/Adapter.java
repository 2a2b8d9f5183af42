package io.multicloud.core.architecture.broken.adapter;

/** Something that nothing but samples may know. */
public final class Adapter {}
