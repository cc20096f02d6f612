/**
 * The run command: servers, application, demo catalogue. Outside of the application packages, so that component scans
 * of tests do not find it.
 */
package io.quadrille.run;
