import { startRedisServer } from "../../scripts/redis/server.cjs";
import type { RedisServer } from "../../scripts/redis/server.cjs";
import { withCommands } from "./commands";
import type { Command } from "./commands";
import { stopAll } from "./start-all";
import { waitUntil } from "./wait-until";

const MASTER_NAME = "leak-snek";

/** A master and its replica, watched by one sentinel, which alone may declare a failover. */
export async function startRedisSentinel(): Promise<RedisSentinel> {
  const started: RedisServer[] = [];
  try {
    return await startSentinelSet(started);
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

/** A master, its replica and their sentinel, to be stopped when they are no longer needed. */
export class RedisSentinel {
  readonly masterName = MASTER_NAME;

  /** `master` and `replica` are so called for what they were at the start. */
  constructor(
    readonly master: RedisServer,
    readonly replica: RedisServer,
    readonly sentinel: RedisServer,
  ) {}

  get sentinelPort(): number {
    return this.sentinel.port;
  }

  async stop(): Promise<void> {
    await stopAll([this.sentinel, this.replica, this.master]);
  }
}

async function startSentinelSet(started: RedisServer[]): Promise<RedisSentinel> {
  const start = async (settings: Parameters<typeof startRedisServer>[0]) => {
    const server = await startRedisServer(settings);
    started.push(server);
    return server;
  };
  return withCommands(async (command) => {
    const master = await start({ options: ["--repl-diskless-sync-delay", "0"] });
    const replica = await start({ options: ["--replicaof", "127.0.0.1", String(master.port)] });
    // A sentinel asks a master for its replicas at once, and after that only every ten seconds.
    await waitUntil("the replica was in step", () => isInStep(command, replica.port));
    const configuration = sentinelConfiguration(master.port);
    const sentinel = await start({ configuration, options: ["--sentinel"] });
    await waitUntil("the sentinel knew the replica", () => knowsReplica(command, sentinel.port));
    return new RedisSentinel(master, replica, sentinel);
  });
}

function sentinelConfiguration(masterPort: number): string {
  return `
sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 1
sentinel down-after-milliseconds ${MASTER_NAME} 500
sentinel failover-timeout ${MASTER_NAME} 2000
`;
}

async function isInStep(command: Command, port: number): Promise<boolean> {
  const info = String(await command(port, "INFO", "replication"));
  return info.includes("master_link_status:up");
}

/** Only a replica that has told the sentinel about itself may take over. */
async function knowsReplica(command: Command, port: number): Promise<boolean> {
  const replicas = JSON.stringify(await command(port, "SENTINEL", "REPLICAS", MASTER_NAME));
  return replicas.includes('"master-link-status","ok"') && replicas.includes('"flags","slave"');
}
