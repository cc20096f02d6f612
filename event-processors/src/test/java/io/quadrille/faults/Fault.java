package io.quadrille.faults;

/** A fault that occurs while orders are open and is removed later. One instance occurs once. */
interface Fault {

    /** Returns when the fault is in effect. */
    void start() throws Exception;

    /** Removes the fault, but does not repair its effects. */
    default void end() throws Exception {}

    /** Details of the fault within its kind. */
    default String detail() {
        return "";
    }
}
