import type { AsyncMutex } from "leak-snek";
import { RedisMutex } from "leak-snek/redis";
import { describeAsyncMutex } from "leak-snek/testing";
import { furtherClientKinds, newPrefix, usualClientKinds } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { isLong } from "../helpers/runs.js";

const kinds = [...usualClientKinds, ...(isLong ? furtherClientKinds : [])].map((kind, index) => ({
  ...kind,
  renewals: index < (isLong ? 2 : 1) ? [false, true] : [false],
}));

describe.each(kinds)("by $name:", ({ connect, renewals }) => {
  let connection: Connection;
  /** Those on one client would not contend on the server. */
  let elsewhere: Connection;

  beforeAll(async () => {
    connection = await connect();
    elsewhere = await connect();
  });

  afterAll(async () => {
    await connection.close();
    await elsewhere.close();
  });

  for (const renew of renewals) {
    const prefixes = new Map<AsyncMutex<string>, string>();
    const mutexOf = (prefix: string, { client } = connection) => {
      const mutex = new RedisMutex({ client, ttlMs: 10_000, prefix, renew });
      prefixes.set(mutex, prefix);
      return mutex;
    };
    describeAsyncMutex({
      describe,
      it,
      name: renew ? "a Redis mutex that renews its leases" : "a Redis mutex",
      create: () => mutexOf(newPrefix()),
      createAnother: (mutex) => mutexOf(prefixes.get(mutex) ?? "", elsewhere),
    });
  }
});
