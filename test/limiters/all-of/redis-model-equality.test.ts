import * as fc from "fast-check";
import { AsyncLimiter, Limiter } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import { togetherCases } from "../../helpers/bands.js";
import { ioRedis, newPrefix, nodeRedis } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { equalsModels } from "../../helpers/together.js";
import { withoutTwin } from "../../helpers/without-twin.js";
import { sharedRedis } from "../../servers/shared.js";

const deadlineMs = 60_000;
const prefix = newPrefix();
let connections: readonly [Connection, Connection];
let played = 0;

beforeAll(async () => {
  const { url } = sharedRedis();
  connections = [await ioRedis(url), await nodeRedis(url)];
});

afterAll(() => Promise.all(connections.map((connection) => connection.close())));

/** Keys that nobody had before. */
function newKeys(): (key: string) => string {
  const history = played++;
  return (key) => `${history} ${key}`;
}

test("random histories in one script call equal a BigInt model step by step", async () => {
  const [{ client }] = connections;
  const storages = [0, 1, 2].map(
    (index) => new RedisStorage({ client, prefix: `${prefix} ${index}` }),
  );
  const property = fc.asyncProperty(togetherCases, (history) =>
    equalsModels(
      (algorithm, clock, index) =>
        new AsyncLimiter({ algorithm, clock, rateStorage: storages[index], deadlineMs }),
      history,
      newKeys(),
    ),
  );
  await fc.assert(property, { numRuns: isLong ? 500 : 50 });
});

test("random histories in steps, over two clients and memory, equal the model", async () => {
  const [first, second] = connections.map(
    ({ client }, index) => new RedisStorage({ client, prefix: `steps ${prefix}${index}` }),
  );
  const property = fc.asyncProperty(togetherCases, (history) =>
    equalsModels(
      (algorithm, clock, index) => {
        if (index === 2) return new Limiter({ algorithm, clock });
        const rateStorage = index === 0 ? first : second;
        const by = index === 0 ? algorithm : withoutTwin(algorithm);
        return new AsyncLimiter({ algorithm: by, clock, rateStorage, deadlineMs });
      },
      history,
      newKeys(),
    ),
  );
  await fc.assert(property, { numRuns: isLong ? 200 : 20 });
});
