import { hasMethod, show } from "../arguments.js";
import type { IoRedisClient, NodeRedisClient, RedisClient, RedisCommands } from "./client.js";
import { runOrderedBy } from "./io-redis-script-call.js";
import type { RunOrdered } from "./io-redis-script-call.js";

/** The commands of a client. */
export interface ClientCommands extends RedisCommands {
  /** In place of `runKnownScript`, where the client asks for the order when it writes the call. */
  readonly runOrdered?: RunOrdered | undefined;
}

/**
 * The commands of whichever client it is, told by its methods.
 *
 * @throws TypeError for what is none
 */
export function commandsOf(client: RedisClient): ClientCommands {
  if (isRedisCommands(client)) return client;
  if (isIoRedis(client)) return ioRedisCommands(client);
  if (isNodeRedis(client)) return nodeRedisCommands(client);
  throw new TypeError(
    "client must be a client of node-redis 5 or ioredis 5 or later, or implement RedisCommands, " +
      `got ${show(client)}`,
  );
}

function isRedisCommands(client: RedisClient): client is RedisCommands {
  return hasMethod(client, "runKnownScript") && hasMethod(client, "runScript");
}

function isIoRedis(client: RedisClient): client is IoRedisClient {
  return hasMethod(client, "evalsha") && hasMethod(client, "eval");
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return hasMethod(client, "evalSha") && hasMethod(client, "eval");
}

/** node-redis drops what was in flight when a connection is lost: all but its sentinel. */
function nodeRedisCommands(client: NodeRedisClient): RedisCommands {
  if (isSentinel(client)) return sentinelCommands(client);
  const untimed = untimedForm(client);
  const formFor = (isWatched: boolean) =>
    isWatched && (client as NodeRedisDetails).isReady === true ? untimed : client;
  return {
    runKnownScript: (sha1, keys, args, isWatched = false) =>
      formFor(isWatched).evalSha(sha1, { keys, arguments: args }),
    runScript: (source, keys, args) => client.eval(source, { keys, arguments: args }),
    isCluster: hasMethod(client, "getSlotRandomNode"),
    keyPrefix: keyPrefixOf(client),
    ...(tellsIfReady(client) && { isConnected: () => client.isReady }),
  };
}

/** Of node-redis' own, a lone client alone does. */
function tellsIfReady(client: NodeRedisClient): client is NodeRedisClient & { isReady: boolean } {
  return typeof (client as NodeRedisDetails).isReady === "boolean";
}

/** What a client of node-redis has besides, looked at if it is there. */
interface NodeRedisDetails extends NodeRedisClient {
  readonly isReady?: boolean;
  withCommandOptions?(options: { readonly timeout: undefined }): NodeRedisClient;
}

/**
 * The client without its own limit to how long a command may lie in its queue, for which it makes an
 * AbortSignal for each command: dear, and of no use to a call that is watched and is written at once.
 * While there is no connection, it keeps the queue short.
 */
function untimedForm(client: NodeRedisClient): NodeRedisClient {
  return (client as NodeRedisDetails).withCommandOptions?.({ timeout: undefined }) ?? client;
}

/** What of a sentinel of node-redis is used: how it runs each of its own commands. */
interface Sentinel extends NodeRedisClient {
  _execute(
    isReadOnly: boolean,
    send: (master: NodeRedisClient) => Promise<unknown>,
  ): Promise<unknown>;
}

function isSentinel(client: NodeRedisClient): client is Sentinel {
  return hasMethod(client, "getSentinelNode") && hasMethod(client, "_execute");
}

/**
 * A sentinel of node-redis sends again, to the next master, what was in flight when a connection was
 * lost, and tells nobody of the loss. So each attempt is looked at: READONLY alone, from a master that
 * is none any more, proves that nothing was carried out.
 */
function sentinelCommands(client: Sentinel): RedisCommands {
  const sendOnce = (send: (master: NodeRedisClient) => Promise<unknown>) => {
    let mayHaveRun = false;
    return client._execute(false, async (master) => {
      if (mayHaveRun) throw new Error("the connection was lost before the reply came");
      try {
        return await send(master);
      } catch (error) {
        mayHaveRun = !(error instanceof Error && error.message.startsWith("READONLY"));
        throw error;
      }
    });
  };
  const named = (keys: string[]) => keys.map((key) => keyPrefixOf(client) + key);
  return {
    runKnownScript: (sha1, keys, args) =>
      sendOnce((master) => master.evalSha(sha1, { keys: named(keys), arguments: args })),
    runScript: (source, keys, args) =>
      sendOnce((master) => master.eval(source, { keys: named(keys), arguments: args })),
  };
}

/** What a client of node-redis puts before each key, where its version and its options do so. */
function keyPrefixOf(client: NodeRedisClient): string {
  const { _keyPrefix: prefix = "" } = client as { readonly _keyPrefix?: string | Buffer };
  return String(prefix);
}

/**
 * ioredis sends again what was in flight when a connection was lost: a lone client as soon as it is
 * ready again, a cluster to another node.
 */
function ioRedisCommands(client: IoRedisClient): ClientCommands {
  const { options, isCluster } = client as IoRedisDetails;
  return {
    runOrdered: runOrderedBy(client),
    runKnownScript: (sha1, keys, args) => client.evalsha(sha1, keys.length, ...keys, ...args),
    runScript: (source, keys, args) => client.eval(source, keys.length, ...keys, ...args),
    isCluster: isCluster === true,
    keyPrefix: options?.keyPrefix ?? "",
    isConnected: () => (client as IoRedisDetails).status === "ready",
    onConnected: (listener) => listen(client, "ready", listener),
    onConnectionLost: (listener) => {
      listen(client, "close", listener);
      listen(client, "-node", listener);
    },
  };
}

/** What ioredis has besides, looked at if it is there. */
interface IoRedisDetails extends IoRedisClient {
  readonly options?: { readonly keyPrefix?: string };
  readonly isCluster?: boolean;
  readonly status?: string;
}

function listen(client: RedisClient, event: string, listener: () => void): void {
  if (canBeListenedTo(client)) client.on(event, listener);
}

function canBeListenedTo(
  client: RedisClient,
): client is RedisClient & { on(event: string, listener: () => void): unknown } {
  return hasMethod(client, "on");
}
