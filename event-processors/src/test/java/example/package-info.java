/** What the pages of the documentation show: code of a team that uses the engine. */
package example;
