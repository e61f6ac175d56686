import { goalsTable, matrix, number, rowsOf, table } from "./tables.mjs";

/** @typedef {Record<string, import("./figures.mjs").Figures>} AllFigures */

const nanoseconds = (row) => number(row.nanoseconds);
const perSecond = (row) => number(1e9 / row.nanoseconds);

/**
 * What stands between the marks of the document, by their names.
 *
 * @type {Record<string, (figures: AllFigures) => string>}
 */
export const SECTIONS = {
  machine: ofMeasured(["memory", "redis"], ({ memory, redis }) =>
    [
      `Measured on ${memory.date.slice(0, 10)}, on ${memory.processors} processors (${memory.cpu}), with`,
      `Node ${memory.node} and ${redis.server}.`,
    ].join(" "),
  ),
  versions: ofMeasured(["memory"], ({ memory: { versions } }) =>
    table(["package", "version"], Object.entries(versions)),
  ),
  memory: ofMeasured(["memory"], ({ memory }) =>
    matrix(
      memory,
      {
        "hot-admitted": "one hot key, admitted",
        "hot-denied": "one hot key, denied",
        uniform: "100,000 keys",
        fresh: "100,000 fresh strings",
        zipf: "a million, Zipf",
        new: "never seen before",
        server: "one in a turn",
      },
      nanoseconds,
    ),
  ),
  "memory-others": ofMeasured(["memory"], ({ memory }) =>
    table(
      ["", "scenario", "ns", "to its base", "to the floor"],
      memory.scenarios
        .filter(({ kind }) => /^(company|consume|async|json|frames)-/.test(kind))
        .flatMap(({ name, rows }) =>
          rows
            .filter(({ set }) => set !== undefined)
            .map((row) => [
              row.name,
              name,
              nanoseconds(row),
              number(row.toBase),
              number(row.toFloor),
            ]),
        ),
    ),
  ),
  "memory-goals": ofMeasured(["memory"], ({ memory }) => goalsTable(memory)),
  size: ofMeasured(["size"], ({ size }) =>
    table(
      ["", "scenario", "bytes a key", "longest call, ms", "held after as many new"],
      size.scenarios.flatMap(({ name, rows }) =>
        rows.map((row) => [
          row.name,
          name,
          number(row.bytesPerKey),
          number(row.longestMs),
          number(row.afterAll),
        ]),
      ),
    ),
  ),
  "size-goals": ofMeasured(["size"], ({ size }) => goalsTable(size)),
  "redis-ioredis": ofMeasured(["redis"], ({ redis }) => redisTable(redis, "ioredis")),
  "redis-node-redis": ofMeasured(["redis"], ({ redis }) => redisTable(redis, "node-redis")),
  "redis-others": ofMeasured(["redis"], ({ redis }) =>
    matrix(
      redis,
      {
        "server-lone": "server's time, alone, µs",
        "server-batch": "server's time, 512 in flight, µs",
        "under-load": "99th percentile beside 64, µs",
      },
      (row) => number(row.nanoseconds / 1000),
      ({ client }) => client === "ioredis",
    ),
  ),
  "redis-goals": ofMeasured(["redis"], ({ redis }) => goalsTable(redis)),
  shared: ofMeasured(["shared"], ({ shared }) =>
    table(
      ["", "scenario", "a second", "to its base"],
      shared.scenarios.flatMap(({ name, rows }) =>
        rows.map((row) => [row.name, name, perSecond(row), number(row.toBase)]),
      ),
    ),
  ),
  "shared-goals": ofMeasured(["shared"], ({ shared }) => goalsTable(shared)),
  import: ofMeasured(["import"], (figures) => importTables(figures.import)),
  "import-goals": ofMeasured(["import"], (figures) => goalsTable(figures.import)),
  "memory-chart": ofMeasured(
    ["memory"],
    () => "![Nanoseconds a decision in memory](charts/memory.svg)",
  ),
  "frames-chart": ofMeasured(
    ["memory"],
    () => "![Nanoseconds a decision by the number of frames](charts/frames.svg)",
  ),
  "size-chart": ofMeasured(["size"], () => "![Bytes a key](charts/size.svg)"),
  "redis-chart": ofMeasured(
    ["redis"],
    () => "![Decisions a second by calls in flight, many keys](charts/redis.svg)",
  ),
  "redis-one-key-chart": ofMeasured(
    ["redis"],
    () => "![Decisions a second by calls in flight, one key](charts/redis-one-key.svg)",
  ),
  "shared-chart": ofMeasured(["shared"], () => "![Decisions a second together](charts/shared.svg)"),
};

/**
 * What is written of some parts of the benchmark, once they have been run.
 *
 * @param {readonly string[]} parts
 * @param {(figures: AllFigures) => string} textOf
 */
function ofMeasured(parts, textOf) {
  return (figures) =>
    parts.every((part) => figures[part] !== undefined) ? textOf(figures) : "_Not measured yet._";
}

function redisTable(redis, client) {
  return matrix(
    redis,
    {
      "one-1": "1 in flight, one key",
      "one-64": "64, one key",
      "one-512": "512, one key",
      "many-64": "64, 10,000 keys",
      "many-512": "512, 10,000 keys",
      "one-denied": "64, one key, denied",
    },
    perSecond,
    (row) => row.client === client,
  );
}

function importTables(figures) {
  const [loading] = rowsOf(figures, "loading");
  const sizes = rowsOf(figures, "size").map(({ name, minified, gzipped }) => [
    name,
    number(minified),
    number(gzipped),
  ]);
  const time = `\`${loading.name}\` takes ${number(loading.milliseconds)} ms, ${number(loading.extraMs)} ms more than an empty module.`;
  return `${time}\n\n${table(["", "bytes, minified", "and gzipped"], sizes)}`;
}
