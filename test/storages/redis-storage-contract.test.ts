import { RedisStorage } from "leak-snek/redis";
import { describeAsyncRateStorage } from "leak-snek/testing";
import { furtherClientKinds, newPrefix, usualClientKinds } from "../helpers/redis-clients.js";
import type { Connection } from "../helpers/redis-clients.js";
import { isLong } from "../helpers/runs.js";

const kinds = [
  ...usualClientKinds.map((kind, index) => ({
    ...kind,
    withDenialCache: index < (isLong ? 2 : 1),
  })),
  ...(isLong ? furtherClientKinds : []).map((kind) => ({ ...kind, withDenialCache: false })),
];

describe.each(kinds)("by $name:", ({ connect, withDenialCache }) => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await connect();
  });

  afterAll(() => connection.close());

  describeAsyncRateStorage({
    describe,
    it,
    name: "a Redis storage",
    capabilities: ["decide", "swap"],
    create: () => new RedisStorage({ client: connection.client, prefix: newPrefix() }),
  });

  if (!withDenialCache) return;
  describeAsyncRateStorage({
    describe,
    it,
    name: "a Redis storage with a denial cache",
    capabilities: ["decide", "swap"],
    create: () =>
      new RedisStorage({
        client: connection.client,
        prefix: newPrefix(),
        denialCache: { maxKeys: 10 },
      }),
  });
});
