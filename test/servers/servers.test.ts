import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createClient, createCluster, createSentinel } from "redis";
import { startRedisServer } from "../../scripts/redis/server.cjs";
import { withCommands } from "./commands.js";
import { startRedisCluster } from "./redis-cluster.js";
import { startRedisSentinel } from "./redis-sentinel.js";
import { sharedCluster, sharedRedis, sharedSentinel } from "./shared.js";
import { waitUntil } from "./wait-until.js";

describe("A server of one's own", () => {
  test("answers, and starts again on its port after a kill.", async () => {
    const server = await startRedisServer();
    const { pid, port } = server;
    expect(await ping(server.url)).toBe("PONG");
    server.signal("SIGKILL");
    await server.exited;
    await expect(ping(server.url)).rejects.toThrow();
    await server.restart();
    expect([server.port, server.pid === pid]).toEqual([port, false]);
    expect(await ping(server.url)).toBe("PONG");
    await server.stop();
  });

  test("stops even when it is halted, and stops twice.", async () => {
    const server = await startRedisServer();
    server.signal("SIGSTOP");
    await server.stop();
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
  });

  test("takes options.", async () => {
    const server = await startRedisServer({ options: ["--maxmemory", "10mb"] });
    const answer = await withCommands((command) =>
      command(server.port, "CONFIG", "GET", "maxmemory"),
    );
    expect(answer).toEqual(["maxmemory", String(10 * 1024 * 1024)]);
    await server.stop();
  });

  test("that cannot start says why.", async () => {
    const start = startRedisServer({ options: ["--no-such-option", "1"] });
    await expect(start).rejects.toThrow("Bad directive");
  });

  test("ends with the process that started it, even if that is killed.", async () => {
    const module = JSON.stringify(join(__dirname, "../../scripts/redis/server.cjs"));
    // It ends with its input, and so with these tests should they be interrupted.
    const program = `process.stdin.resume();
      require(${module}).startRedisServer().then(({ pid }) => console.log(pid));`;
    const parent = spawn(process.execPath, ["-e", program], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const pid = Number(String(await once(parent.stdout, "data")));
    expect(isRunning(pid)).toBe(true);
    parent.kill("SIGKILL");
    await waitUntil("the server had ended", async () => !isRunning(pid));
  });
});

describe("The shared servers", () => {
  test("are a single one,", async () => {
    expect(await ping(sharedRedis().url)).toBe("PONG");
  });

  test("a cluster of three masters", async () => {
    const rootNodes = sharedCluster().ports.map((port) => ({ url: `redis://127.0.0.1:${port}` }));
    const cluster = createCluster({ rootNodes });
    await cluster.connect();
    expect(cluster.masters).toHaveLength(3);
    for (const key of ["a", "b", "c", "d"]) await cluster.set(`servers-test:${key}`, key);
    for (const key of ["a", "b", "c", "d"]) {
      expect(await cluster.get(`servers-test:${key}`)).toBe(key);
    }
    cluster.destroy();
  });

  test("and a sentinel that names its master.", async () => {
    const { port, masterName } = sharedSentinel();
    const sentinel = createSentinel({
      name: masterName,
      sentinelRootNodes: [{ host: "127.0.0.1", port }],
    });
    await sentinel.connect();
    await sentinel.set("servers-test", "value");
    expect(await sentinel.get("servers-test")).toBe("value");
    await sentinel.close();
  });
});

test("A slot of a cluster moves with its keys, and back.", async () => {
  const cluster = await startRedisCluster();
  await withCommands(async (command) => {
    const [first = 0, second = 0] = cluster.ports;
    // The slot of this key is 3300, which the first node holds.
    await command(first, "SET", "b", "value");
    await cluster.moveSlot(3300, 0, 1);
    await expect(command(first, "GET", "b")).rejects.toThrow(`MOVED 3300 127.0.0.1:${second}`);
    expect(await command(second, "GET", "b")).toBe("value");
    await cluster.beginMove(3300, 1, 0);
    await expect(command(second, "GET", "{b}2")).rejects.toThrow("ASK 3300");
    await cluster.finishMove(3300, 1, 0);
    expect(await command(first, "GET", "b")).toBe("value");
  });
  await cluster.stop();
});

test("A sentinel makes the replica the master when the master is killed.", async () => {
  const set = await startRedisSentinel();
  const { master, masterName, replica, sentinelPort } = set;
  await withCommands(async (command) => {
    const named = () => command(sentinelPort, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName);
    expect(await named()).toEqual(["127.0.0.1", String(master.port)]);
    master.signal("SIGKILL");
    const isReplica = async () => JSON.stringify(await named()).includes(`"${replica.port}"`);
    await waitUntil("the replica was the master", isReplica);
  });
  await set.stop();
});

async function ping(url: string): Promise<string> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await client.ping();
  } finally {
    client.destroy();
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
