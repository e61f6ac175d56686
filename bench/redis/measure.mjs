import { randomUUID } from "node:crypto";
import { measurePart } from "../part.mjs";
import { stopwatch } from "../stopwatch.mjs";
import { withClients } from "./clients.mjs";
import { contendersBy } from "./contender.mjs";
import { references } from "./references.mjs";
import { scenarios } from "./scenarios.mjs";
import { deleteKeys, describeServer, withServer } from "./server.mjs";

const CHECKED_IN_FLIGHT = 64;

/**
 * Measures the contenders of some groups by all clients, on one server.
 *
 * @param {import("./scenarios.mjs").Size & { rounds: number }} size
 * @param {readonly import("../contenders.mjs").Group[]} groups
 * @param {import("../part.mjs").Part["onResult"]} [onResult]
 */
export async function measureRedis(size, groups, onResult) {
  const prefix = `leak-snek-bench-${randomUUID()}`;
  return withServer((url) =>
    withClients(url, async (clients) => {
      const [{ client }] = clients;
      const clear = () => deleteKeys(client, prefix);
      const contenders = await contendersBy(clients, groups, prefix);
      const part = partOf(contenders, scenarios(size, clients), size.rounds, async (result) => {
        await clear();
        await onResult?.(result);
      });
      try {
        return { ...(await measurePart(part)), facts: { server: await describeServer(client) } };
      } finally {
        await clear();
      }
    }),
  );
}

/** @returns {import("../part.mjs").Part} */
function partOf(contenders, asked, rounds, onResult) {
  return {
    contenders,
    scenarios: asked,
    rounds,
    measure: stopwatch,
    references,
    checkedInFlight: CHECKED_IN_FLIGHT,
    // A floor is as fast as can be because it does not limit.
    isChecked: ({ group }) => group !== "floors",
    onResult,
  };
}
