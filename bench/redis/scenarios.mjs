import { ONE } from "../limits.mjs";
import { shuffled } from "../shuffled.mjs";
import { serverTimeBy } from "./server-time.mjs";
import { underLoadBy } from "./under-load.mjs";

/** So many that one key is never denied, and so slow a leak that what is on the server stays there. */
const LASTING = { operations: 10_000_000, periodMs: 20 * 24 * 3_600_000 };

const IN_FLIGHT = [1, 64, 512];
const IN_FLIGHT_WHEN_DENIED = 64;
/** One by one, to meet all the keys would take longer than what is measured. */
const FIRST_IN_FLIGHT = 64;

/**
 * How many operations a batch has.
 *
 * @typedef {object} Size
 * @property {number} operations with many in flight
 * @property {number} lonelyOperations with one
 * @property {number} lonelyRounds how many rounds are measured with one
 * @property {number} denials without a round trip
 * @property {number} keys how many keys are many
 * @property {number} loadedCalls of which the slowest hundredth is looked for
 * @property {number} fewRounds where it is not the rate that is measured
 */

/**
 * All scenarios, each with its keys made, and for each of the clients that it is for.
 *
 * @param {Size} size
 * @param {readonly import("./clients.mjs").Client[]} clients
 * @returns {import("../race.mjs").Scenario[]}
 */
export function scenarios(size, clients) {
  const kinds = [hotKey(), manyKeys(size.keys)];
  const admitted = kinds.flatMap((kind) =>
    IN_FLIGHT.map((inFlight) => admittedScenario(kind, inFlight, size)),
  );
  const denied = kinds.map((kind) => deniedScenario(kind, size));
  return [
    ...[...admitted, ...denied].flatMap((scenario) =>
      clients.map(({ kind }) => byClient(scenario, kind)),
    ),
    ...serverTimes(kinds, size, clients[0]),
    ...clients.map((client) => underLoad(kinds[0], size, client)),
  ];
}

function hotKey() {
  const keysOf = (count) => new Array(count).fill("user:1");
  return { name: "one key", kind: "one", all: keysOf(1), keysOf };
}

function manyKeys(keys) {
  const all = Array.from({ length: keys }, (_, i) => `user:${i}`);
  const users = shuffled(all);
  const keysOf = (count) => Array.from({ length: count }, (_, i) => users[i % keys]);
  return { name: `${keys.toLocaleString("en")} keys`, kind: "many", all, keysOf };
}

function admittedScenario({ name, kind, all, keysOf }, inFlight, size) {
  const isLonely = inFlight === 1;
  const count = isLonely ? size.lonelyOperations : size.operations;
  return {
    name: `${name}, ${inFlight} in flight`,
    kind: `${kind}-${inFlight}`,
    // How long both sides take to wake changes within seconds: so these rounds are short, and many.
    ...(isLonely && { rounds: size.lonelyRounds }),
    isDenied: false,
    inFlight,
    limit: LASTING,
    firstKeys: [...all, ...keysOf(count)],
    firstInFlight: FIRST_IN_FLIGHT,
    keys: keysOf(count),
  };
}

/** The first of each key is admitted; of the second on, the server has told the denial. */
function deniedScenario({ name, kind, all, keysOf }, { denials }) {
  return {
    name: `${name}, denied, ${IN_FLIGHT_WHEN_DENIED} in flight`,
    kind: `${kind}-denied`,
    isDenied: true,
    inFlight: IN_FLIGHT_WHEN_DENIED,
    limit: ONE,
    firstKeys: [...all, ...all, ...keysOf(denials)],
    keys: keysOf(denials),
  };
}

/** What the server does is the same by either client. */
function serverTimes([one, many], size, { kind, client }) {
  const asked = { lone: admittedScenario(one, 1, size), batch: admittedScenario(many, 512, size) };
  return Object.entries(asked).map(([how, scenario]) =>
    byClient(
      {
        ...scenario,
        name: `${scenario.name}, the server's own time`,
        kind: `server-${how}`,
        rounds: size.fewRounds,
        measure: serverTimeBy(client),
        isFor: ({ isIncrement }) => isIncrement !== true,
      },
      kind,
    ),
  );
}

function underLoad(one, { fewRounds, loadedCalls }, client) {
  const load = { inFlight: 64, calls: loadedCalls };
  return byClient(
    {
      ...admittedScenario(one, 1, { lonelyOperations: 1 }),
      name: `one call beside ${load.inFlight} of EVALSHA, 99th percentile`,
      kind: "under-load",
      rounds: fewRounds,
      measure: underLoadBy(client, load),
    },
    client.kind,
  );
}

function byClient(scenario, client) {
  const { isDenied, isFor = () => true } = scenario;
  return {
    ...scenario,
    name: `${scenario.name}, ${client}`,
    isFor: (contender) =>
      contender.client === client &&
      (contender.cachesDenials ?? false) === isDenied &&
      isFor(contender),
  };
}
