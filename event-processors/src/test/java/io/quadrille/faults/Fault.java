package io.quadrille.faults;

/** Something that goes wrong while orders are under way, and that comes right again. One instance strikes once. */
interface Fault {

    /** Returns when it has come about. */
    void strike() throws Exception;

    /** Takes away what is wrong, and does nothing else about what it has caused. */
    default void heal() throws Exception {}

    /** What of the kind it is. */
    default String detail() {
        return "";
    }
}
