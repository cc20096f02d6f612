/**
 * What all other packages share of the database: its clock, dedicated sessions, and which failures pass by themselves.
 */
package io.quadrille.engine.database;
