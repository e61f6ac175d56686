/** Measures what it costs to load the library: the time, and the bytes. */
import { atMost } from "../goals.mjs";
import { readOptions } from "../options.mjs";
import { record } from "../record.mjs";
import { goalsText, numberColumn, tableOf } from "../report.mjs";
import { measureLoading } from "./loading.mjs";
import { sizeOf } from "./size.mjs";

const FULL = { pairs: 31 };
const SMOKE = { pairs: 1 };

const MOST_EXTRA_MS = 5;
const MOST_BYTES = 6000;

const PIECES = {
  "all of the main entry": "*",
  "LeakyBucketLimiter, MemoryStorage, rl": "{ LeakyBucketLimiter, MemoryStorage, rl }",
  "SlidingWindowLimiter, MemoryStorage, rl": "{ SlidingWindowLimiter, MemoryStorage, rl }",
  rl: "{ rl }",
};

const { smoke } = readOptions();
const loading = await measureLoading((smoke ? SMOKE : FULL).pairs);
const time = {
  scenario: { kind: "loading", name: "time to load" },
  rows: [{ contender: { name: 'import "leak-snek"' }, ...loading }],
};
console.log(
  tableOf(time.scenario, time.rows, [
    numberColumn("ms", "milliseconds", 1),
    numberColumn("more than an empty module", "extraMs", 1),
  ]),
);

const sizes = [];
for (const [name, names] of Object.entries(PIECES)) {
  sizes.push({ contender: { name }, ...(await sizeOf(names)) });
}
const size = { scenario: { kind: "size", name: "bytes to load" }, rows: sizes };
console.log(
  tableOf(size.scenario, size.rows, [
    numberColumn("minified", "minified", 0),
    numberColumn("and gzipped", "gzipped", 0),
  ]),
);

const goals = smoke
  ? []
  : [
      atMost(`${MOST_EXTRA_MS} ms more than an empty module`, loading.extraMs, MOST_EXTRA_MS),
      atMost(`${MOST_BYTES} bytes, minified and gzipped`, sizes[0].gzipped, MOST_BYTES),
    ];
if (!smoke) console.log(goalsText(goals));
record("import", { smoke, faults: [], results: [time, size], goals });
