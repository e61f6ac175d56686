import { Cluster, Command, Redis } from "ioredis";
import { AsyncLeakyBucketLimiter, rl } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { ScriptArgument } from "leak-snek/redis";
import { runOrderedBy } from "../../src/redis/io-redis-script-call.js";
import { Order } from "../../src/redis/order.js";

const sha1 = "0123456789abcdef0123456789abcdef01234567";
const socket = {};
const clients: (Redis | Cluster)[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

/** A client that connects to nothing until it is asked something, and which commands it is given. */
function idleClient(keyPrefix = "") {
  const client = new Redis({ lazyConnect: true, keyPrefix });
  clients.push(client);
  const commands: Command[] = [];
  jest.spyOn(client, "sendCommand").mockImplementation((command: Command) => {
    commands.push(command);
    return Promise.resolve("sent");
  });
  return { client, commands };
}

/** What is written of a call, when it is made and again after its order has been called off. */
async function writtenBy(
  keyPrefix: string,
  keys: readonly string[],
  args: readonly ScriptArgument[],
  order: Order,
) {
  const { client, commands } = idleClient(keyPrefix);
  await runOrderedBy(client)?.(sha1, keys, args, order);
  const write = () => Buffer.from(commands[0]?.toWritable(socket) ?? "");
  const first = write();
  order.callOff();
  return { first, second: write() };
}

/** What ioredis would write by itself. */
function writtenByIoRedis(
  keyPrefix: string,
  keys: readonly string[],
  args: readonly ScriptArgument[],
  order: string,
) {
  const all = [sha1, keys.length, ...keys, ...args, Buffer.from(order, "latin1")];
  return Buffer.from(new Command("evalsha", all, { keyPrefix }).toWritable(socket));
}

const allBytes = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));

test.each<[string, string, string[], ScriptArgument[]]>([
  ["one key", "", ["leak-snek:key"], ["a1"]],
  ["no key", "", [], []],
  ["many keys", "", Array.from({ length: 100 }, (_, index) => `key ${index}`), ["a1"]],
  ["an empty key and argument", "", [""], [""]],
  ["keys of many letters", "", ["ключ", "鍵", "\u{1f40d}", "a\r\nb", "é", "\u0000"], ["a1"]],
  ["a prefix of the client's", "prefix:", ["key", "ключ"], ["a1", "a2"]],
  ["a prefix of other letters", "é:", ["key"], ["a1"]],
  ["bytes among the arguments", "", ["key"], [Buffer.from([0, 127, 128, 255]), "1"]],
  ["bytes that are ASCII", "", ["key"], [Buffer.from("text"), Buffer.alloc(0)]],
])(
  "a call with %s is written as ioredis writes it, with its order as it is by then",
  async (...of) => {
    const [, keyPrefix, keys, args] = of;
    const { first, second } = await writtenBy(keyPrefix, keys, args, new Order(false, allBytes));
    expect(first).toEqual(writtenByIoRedis(keyPrefix, keys, args, `g${allBytes}`));
    expect(second).toEqual(writtenByIoRedis(keyPrefix, keys, args, `-${allBytes}`));
  },
);

test("to learn of a client's commands sends nothing, nor connects", () => {
  const client = new Redis({ lazyConnect: true, enableAutoPipelining: true });
  const cluster = new Cluster([{ host: "localhost", port: 1 }], { lazyConnect: true });
  clients.push(client, cluster);
  expect(runOrderedBy(client)).toBeDefined();
  expect(runOrderedBy(cluster)).toBeDefined();
  expect([client.status, cluster.status]).toEqual(["wait", "wait"]);
});

test.each([
  ["none", undefined],
  ["one that is sent otherwise", async () => Promise.reject(new Error("no connection"))],
  [
    "one that throws",
    () => {
      throw new Error("no connection");
    },
  ],
])(
  "a client that shows no class of commands, having %s, is asked by EVALSHA",
  async (_what, info) => {
    const evalsha = jest.fn(async () => 1);
    const client = { evalsha, eval: evalsha, sendCommand: jest.fn(), info };
    const limiter = new AsyncLeakyBucketLimiter({
      rateLimit: rl("10/h"),
      rateStorage: new RedisStorage({ client }),
    });
    expect(await limiter.limitExceeded("key")).toBe(false);
    expect(evalsha).toHaveBeenCalledTimes(1);
    expect(client.sendCommand).not.toHaveBeenCalled();
  },
);
