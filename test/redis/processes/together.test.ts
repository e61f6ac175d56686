import { newPrefix, nodeRedis } from "../../helpers/redis-clients.js";
import type { Connection } from "../../helpers/redis-clients.js";
import { isLong } from "../../helpers/runs.js";
import { sharedRedis } from "../../servers/shared.js";
import { Crew, PROCESSES } from "./crew.js";
import type { BandSettings } from "./programs/jobs.js";
import { limiterOf } from "./programs/limiters.js";
import type { AlgorithmName, Way } from "./programs/limiters.js";

const HOUR_MS = 3_600_000;
const USERS = ["a", "b", "c"];

let crew: Crew;
let connection: Connection;

beforeAll(async () => {
  crew = new Crew(sharedRedis().url);
  connection = await nodeRedis(sharedRedis().url);
});

afterAll(async () => {
  await crew.end();
  await connection.close();
});

/** A limit that frees nothing within the test. */
function band(
  algorithm: AlgorithmName,
  way: Way,
  operations: number,
  commonKey?: string,
): BandSettings & { operations: number } {
  const periodMs = algorithm === "a leaky bucket" ? operations * HOUR_MS : HOUR_MS;
  const settings = { algorithm, way, rateLimit: { operations, periodMs }, prefix: newPrefix() };
  return { settings, operations, ...(commonKey !== undefined && { commonKey }) };
}

test.each([
  {
    way: "in one call",
    algorithm: "a leaky bucket",
    ofTenant: "by script",
    calls: isLong ? 5000 : 250,
    tenant: 200,
  },
  {
    way: "in steps",
    // Of a bucket that others came to meanwhile, what leaked before it was undone is not taken back.
    algorithm: "a sliding window",
    ofTenant: "by compare and swap",
    calls: isLong ? 500 : 60,
    tenant: isLong ? 200 : 50,
  },
] as const)(
  `${PROCESSES} processes that share limits which stand together charge all or none, $way`,
  async ({ algorithm, ofTenant, calls, tenant }) => {
    const bands = [
      band("a sliding window", "by script", Math.floor(tenant / 3) + 2),
      band(algorithm, ofTenant, tenant, "tenant"),
      band(algorithm, "by script", tenant),
    ];
    const counts = await crew.do("askTogether", { bands, users: USERS, calls });
    const admittedTo = (user: string) =>
      counts.reduce((sum, admitted) => sum + (admitted[user] ?? 0), 0);
    const admitted = USERS.map(admittedTo);
    const total = admitted.reduce((sum, count) => sum + count, 0);

    // In steps, a call may be denied for a charge that is taken back a moment later.
    if (ofTenant === "by script") expect(total).toBe(tenant);
    expect(total).toBeLessThanOrEqual(tenant);
    expect(total).toBeGreaterThan(tenant / 2);
    for (const { settings, operations, commonKey } of bands) {
      const limiter = limiterOf(connection.client, settings);
      for (const [index, user] of USERS.entries()) {
        const { remaining } = await limiter.peek(commonKey ?? user);
        const used = commonKey === undefined ? admitted[index] : total;
        expect(remaining).toBe(operations - (used ?? 0));
      }
    }
  },
);
