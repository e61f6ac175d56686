import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createClient } from "redis";
import { startRedisServer } from "../../scripts/redis/server.cjs";
import type { RedisServer } from "../../scripts/redis/server.cjs";
import { FaultProxy } from "./fault-proxy.js";

let server: RedisServer;
let proxy: FaultProxy;
let direct: Client;
let throughProxy: Client;

beforeEach(async () => {
  server = await startRedisServer();
  proxy = await FaultProxy.to(server.port);
  direct = await connected(server.port);
  throughProxy = await connected(proxy.port);
});

afterEach(async () => {
  throughProxy.destroy();
  direct.destroy();
  await proxy.stop();
  await server.stop();
});

test("It passes requests and replies on.", async () => {
  await throughProxy.set("key", "value");
  expect(await throughProxy.get("key")).toBe("value");
});

test("Without replies, the requests reach the server all the same.", async () => {
  proxy.dropReplies();
  const reply = throughProxy.incr("counter");
  await untilCounterIs("1");
  await expect(Promise.race([reply, direct.ping()])).resolves.toBe("PONG");
  proxy.cut();
  await expect(reply).rejects.toThrow();
});

test("Byte by byte, long values arrive whole both ways.", async () => {
  const value = "Grüße, 蛇! ".repeat(100);
  proxy.deliverByteByByte();
  await throughProxy.set("key", value);
  expect(await throughProxy.get("key")).toBe(value);
});

test("Byte by byte, the bytes come alone.", async () => {
  proxy.deliverByteByByte();
  const socket = connect(proxy.port, "127.0.0.1").on("error", () => undefined);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.write("PING\r\n");
  while (Buffer.concat(chunks).length < 7) await once(socket, "data");
  socket.destroy();
  expect(chunks.map(String).join("")).toBe("+PONG\r\n");
  // On a machine that is very busy, two of them may meet.
  expect(chunks.length).toBeGreaterThan(4);
});

test("A cut ends open connections and accepts new ones.", async () => {
  const disconnected = once(throughProxy, "error");
  proxy.cut();
  await disconnected;
  throughProxy.destroy();
  throughProxy = await connected(proxy.port);
  expect(await throughProxy.ping()).toBe("PONG");
});

test("It refuses connections until they may pass again.", async () => {
  proxy.refuse();
  await expect(connected(proxy.port)).rejects.toThrow();
  proxy.pass();
  throughProxy.destroy();
  throughProxy = await connected(proxy.port);
  expect(await throughProxy.ping()).toBe("PONG");
});

test("The next reply is dropped with its connection, and those after it pass.", async () => {
  proxy.cutAfterNextReplyIsDropped();
  await expect(throughProxy.incr("counter")).rejects.toThrow();
  expect(await direct.get("counter")).toBe("1");
  throughProxy.destroy();
  throughProxy = await connected(proxy.port);
  expect(await throughProxy.incr("counter")).toBe(2);
});

test("A server that is gone ends the connection of the client.", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const lonely = await FaultProxy.to((gone.address() as AddressInfo).port);
  gone.close();
  await once(gone, "close");
  await expect(connected(lonely.port)).rejects.toThrow();
  await lonely.stop();
});

type Client = Awaited<ReturnType<typeof connected>>;

/** A client that does not mend a connection by itself. */
async function connected(port: number) {
  const socket = { host: "127.0.0.1", port, reconnectStrategy: false } as const;
  return createClient({ socket })
    .on("error", () => undefined)
    .connect();
}

async function untilCounterIs(value: string): Promise<void> {
  while ((await direct.get("counter")) !== value);
}
