import { allOf, AsyncLimiter, leakyBucket, slidingWindow } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { describeAsyncRateLimiter } from "leak-snek/testing";
import { clientKinds, newPrefix } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";

/** With a hash tag in it, all keys of a prefix and of those like it share a slot. */
const tags = [
  { way: "in one slot", tagged: (prefix: string) => `{${prefix}}` },
  { way: "in any slots", tagged: (prefix: string) => prefix },
];

const kinds = clientKinds.filter(({ name }) => name !== "node-redis on a cluster");

describe.each(kinds)("by $name:", ({ name, connect }) => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await connect();
  });

  afterAll(() => connection.close());

  for (const { way, tagged } of tags) {
    if (way === "in any slots" && !name.includes("cluster")) continue;
    describeAsyncRateLimiter({
      describe,
      it,
      name: `three limits ${way}`,
      create: ({ rateLimit, clock }) => {
        const { operations, periodMs } = rateLimit;
        const { client } = connection;
        const prefix = newPrefix();
        const algorithms = [
          slidingWindow({ operations: 3 * operations, periodMs: 2 * periodMs }),
          leakyBucket(rateLimit),
          slidingWindow({ operations: 20 * operations, periodMs }),
        ];
        return allOf(
          algorithms.map((algorithm, index) => {
            const rateStorage = new RedisStorage({ client, prefix: `${tagged(prefix)} ${index}` });
            return new AsyncLimiter({ algorithm, clock, rateStorage, deadlineMs: 60_000 });
          }),
        );
      },
    });
  }
});
