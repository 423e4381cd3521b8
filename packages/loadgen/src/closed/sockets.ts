import diagnostics from 'node:diagnostics_channel'
import { Socket } from 'node:net'

const channel = 'net.client.socket'

/**
 * Every client socket this process opens while it watches. autocannon reports neither that it
 * opened a connection again nor when its sockets are gone; Node's diagnostics channel does.
 */
export class SocketWatch {
  opened = 0
  private readonly open = new Set<Socket>()
  private readonly onSocket = (message: unknown): void => {
    if (typeof message !== 'object' || message === null || !('socket' in message)) return
    const { socket } = message
    if (!(socket instanceof Socket)) return
    this.opened += 1
    this.open.add(socket)
    socket.once('close', () => this.open.delete(socket))
  }

  start(): void {
    diagnostics.subscribe(channel, this.onSocket)
  }

  /** Stops watching, closes what is open and waits until it is. */
  async close(): Promise<void> {
    diagnostics.unsubscribe(channel, this.onSocket)
    const closing = [...this.open].map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    )
    for (const socket of this.open) socket.on('error', () => {}).destroy()
    await Promise.all(closing)
  }
}
