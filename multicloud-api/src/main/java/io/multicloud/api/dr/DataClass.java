package io.multicloud.api.dr;

/** What kind of data a volume holds; each may have a recovery point of its own. */
public enum DataClass {
    /** Databases. */
    DATABASE,
    /** Other state that is written all the time, such as sessions and queues. */
    STATE,
    /** Files that are written once. */
    OBJECTS
}
