/**
 * The run command: servers, application, demo catalogue. Outside the application's own packages, so that its component
 * scan finds nothing here in tests.
 */
package io.quadrille.run;
