package io.quadrille.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports of the loopback address. */
public final class Ports {

  private Ports() {
  }

  /** The port itself, or a free one for 0. */
  static int resolve(int port) {
    return port == 0 ? free() : port;
  }

  /** A port that nothing listens on at the moment. */
  public static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  /**
   * @param server who wants to listen there, for the message
   * @throws PortTakenException if something else listens there
   */
  public static void requireFree(String server, int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
    } catch (BindException e) {
      throw new PortTakenException(server, port, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell whether port " + port + " is free", e);
    }
  }
}
