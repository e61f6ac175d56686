import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

type Mode = "pass" | "dropReplies" | "byteByByte" | "refuse" | "cutAfterNextReplyIsDropped";

/** A real TCP proxy on 127.0.0.1 that passes everything on, until it is told to do a fault. */
export class FaultProxy {
  readonly port: number;
  #mode: Mode = "pass";
  readonly #sockets = new Set<Socket>();
  readonly #listener: Server;

  /** A proxy in front of a server. */
  static async to(port: number, host = "127.0.0.1"): Promise<FaultProxy> {
    const listener = createServer({ noDelay: true });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return new FaultProxy(listener, () => connect({ port, host, noDelay: true }));
  }

  private constructor(listener: Server, connectToServer: () => Socket) {
    this.#listener = listener;
    this.port = (listener.address() as AddressInfo).port;
    listener.on("connection", (client) => this.#join(client, connectToServer));
  }

  /** Passes everything on as it comes. */
  pass(): void {
    this.#mode = "pass";
  }

  /** The server gets every request and answers; the replies never arrive. */
  dropReplies(): void {
    this.#mode = "dropReplies";
  }

  /** Both ways, each byte comes alone, a turn of the event loop after the one before. */
  deliverByteByByte(): void {
    this.#mode = "byteByByte";
  }

  /** Swallows the next reply and cuts its connection right then; everything after that passes. */
  cutAfterNextReplyIsDropped(): void {
    this.#mode = "cutAfterNextReplyIsDropped";
  }

  /** Cuts every open connection; new ones are dealt with as before. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Cuts every open connection, and every new one as soon as it is made. */
  refuse(): void {
    this.#mode = "refuse";
    this.cut();
  }

  async stop(): Promise<void> {
    const isListening = this.#listener.listening;
    this.#listener.close();
    this.cut();
    if (isListening) await once(this.#listener, "close");
  }

  #join(client: Socket, connectToServer: () => Socket): void {
    if (this.#mode === "refuse") return void client.resetAndDestroy();
    const server = connectToServer();
    for (const socket of [client, server]) this.#watch(socket);
    void this.#relay(client, server, (chunk) => this.#deliver(chunk, server));
    void this.#relay(server, client, (chunk) => this.#deliverReply(chunk, server, client));
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    // A connection that breaks has ended, which the relay sees to.
    socket.on("error", () => undefined);
  }

  async #relay(
    source: Socket,
    target: Socket,
    deliver: (chunk: Buffer) => Promise<void>,
  ): Promise<void> {
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) await deliver(chunk);
      target.destroySoon();
    } catch {
      target.destroy();
    }
  }

  async #deliverReply(chunk: Buffer, server: Socket, client: Socket): Promise<void> {
    if (this.#mode === "dropReplies") return;
    if (this.#mode !== "cutAfterNextReplyIsDropped") return this.#deliver(chunk, client);
    this.#mode = "pass";
    client.destroy();
    server.destroy();
  }

  async #deliver(chunk: Buffer, target: Socket): Promise<void> {
    if (this.#mode !== "byteByByte") return void target.write(chunk);
    for (const byte of chunk) {
      await nextTurn();
      target.write(Buffer.of(byte));
    }
  }
}
