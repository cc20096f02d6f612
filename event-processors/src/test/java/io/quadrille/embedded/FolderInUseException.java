package io.quadrille.embedded;

import java.nio.file.Path;

/** The folder of a server is used by another live process. */
public final class FolderInUseException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    FolderInUseException(Path folder, String owner) {
        super(folder + " is in use by process " + owner);
    }
}
