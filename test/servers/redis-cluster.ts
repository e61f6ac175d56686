import { startRedisServer } from "../../scripts/redis/server.cjs";
import type { RedisServer } from "../../scripts/redis/server.cjs";
import { withCommands } from "./commands";
import type { Command } from "./commands";
import { startAll, stopAll } from "./start-all";
import { waitUntil } from "./wait-until";

const SLOTS = 16_384;
const MASTERS = 3;

const CLUSTER_OPTIONS = [
  ...["--cluster-enabled", "yes"],
  ...["--cluster-config-file", "nodes.conf"],
  ...["--cluster-node-timeout", "1000"],
  ...["--cluster-require-full-coverage", "no"],
];

/** Three masters without replicas, each with a third of the slots. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const starts = Array.from({ length: MASTERS }, () =>
    startRedisServer({ options: CLUSTER_OPTIONS }),
  );
  const cluster = new RedisCluster(await startAll(starts));
  try {
    await withCommands((command) => join(cluster.ports, command));
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** A cluster of this machine, to be stopped when it is no longer needed. */
export class RedisCluster {
  constructor(readonly nodes: readonly RedisServer[]) {}

  get ports(): number[] {
    return this.nodes.map(({ port }) => port);
  }

  /** Gives a slot and its keys from one node to another; indexes are those of `nodes`. */
  async moveSlot(slot: number, fromIndex: number, toIndex: number): Promise<void> {
    await this.beginMove(slot, fromIndex, toIndex);
    await this.finishMove(slot, fromIndex, toIndex);
  }

  /** From now on, the old node answers ASK to a command about a key that it has not. */
  async beginMove(slot: number, fromIndex: number, toIndex: number): Promise<void> {
    const [from, to] = [this.#port(fromIndex), this.#port(toIndex)];
    await withCommands(async (command) => {
      await setSlot(command, to, slot, "IMPORTING", await nodeId(command, from));
      await setSlot(command, from, slot, "MIGRATING", await nodeId(command, to));
    });
  }

  /** Moves the keys of a move that was begun; afterwards, the old node answers MOVED. */
  async finishMove(slot: number, fromIndex: number, toIndex: number): Promise<void> {
    const [from, to] = [this.#port(fromIndex), this.#port(toIndex)];
    await withCommands(async (command) => {
      await moveKeys(command, slot, from, to);
      const owner = await nodeId(command, to);
      // The new owner is the first to know: nobody is ever sent to a node that disclaims the slot.
      const others = this.ports.filter((port) => port !== to);
      for (const port of [to, ...others]) await setSlot(command, port, slot, "NODE", owner);
    });
  }

  async stop(): Promise<void> {
    await stopAll(this.nodes);
  }

  #port(index: number): number {
    const node = this.nodes[index];
    if (node === undefined) throw new RangeError(`The cluster has no node ${index}.`);
    return node.port;
  }
}

async function join(ports: readonly number[], command: Command): Promise<void> {
  const [first = 0, ...others] = ports;
  await Promise.all(
    ports.map((port, index) => command(port, "CLUSTER", "ADDSLOTS", ...slotsOf(index))),
  );
  for (const port of others) await command(first, "CLUSTER", "MEET", "127.0.0.1", String(port));
  await Promise.all(
    ports.map((port) => waitUntil("the cluster was joined", () => isJoined(command, port))),
  );
}

/** Each by its number: ranges of slots are only known from Redis 7 on. */
function slotsOf(index: number): string[] {
  const start = Math.floor((index * SLOTS) / MASTERS);
  const end = Math.floor(((index + 1) * SLOTS) / MASTERS);
  return Array.from({ length: end - start }, (_, offset) => String(start + offset));
}

/** A node is content with itself alone, too. */
async function isJoined(command: Command, port: number): Promise<boolean> {
  const info = String(await command(port, "CLUSTER", "INFO"));
  return info.includes("cluster_state:ok") && info.includes(`cluster_slots_assigned:${SLOTS}`);
}

async function nodeId(command: Command, port: number): Promise<string> {
  return String(await command(port, "CLUSTER", "MYID"));
}

async function setSlot(
  command: Command,
  port: number,
  slot: number,
  state: "IMPORTING" | "MIGRATING" | "NODE",
  id: string,
): Promise<void> {
  await command(port, "CLUSTER", "SETSLOT", String(slot), state, id);
}

async function moveKeys(command: Command, slot: number, from: number, to: number): Promise<void> {
  for (;;) {
    const answer = await command(from, "CLUSTER", "GETKEYSINSLOT", String(slot), "100");
    const keys = Array.isArray(answer) ? answer.map(String) : [];
    if (keys.length === 0) return;
    const target = ["127.0.0.1", String(to), "", "0", "5000"];
    await command(from, "MIGRATE", ...target, "KEYS", ...keys);
  }
}
