/** The name under which the addresses of the shared servers are handed on to the tests. */
export const SHARED_SERVERS = "LEAK_SNEK_TEST_SERVERS";

/** Servers that all tests share: each keeps to keys of its own, and none does them harm. */
export interface SharedServers {
  readonly redis: { readonly host: string; readonly port: number; readonly url: string };
  readonly cluster: { readonly ports: readonly number[] };
  readonly sentinel: { readonly port: number; readonly masterName: string };
}

/** The single server: the one that REDIS_URL names, or one of this machine. */
export function sharedRedis(): SharedServers["redis"] {
  return sharedServers().redis;
}

/** A cluster of three masters on 127.0.0.1. */
export function sharedCluster(): SharedServers["cluster"] {
  return sharedServers().cluster;
}

/** A sentinel on 127.0.0.1, with a master and a replica. */
export function sharedSentinel(): SharedServers["sentinel"] {
  return sharedServers().sentinel;
}

function sharedServers(): SharedServers {
  const published = process.env[SHARED_SERVERS];
  if (published === undefined) throw new Error("The shared servers are started by jest alone.");
  return JSON.parse(published) as SharedServers;
}
