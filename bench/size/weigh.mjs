/** Weighs one contender in one scenario; see `main.mjs`, which gives each weighing a process of its own. */
import { readTask, sendResult } from "../apart.mjs";
import { add } from "./add.mjs";
import { heldBytes } from "./held.mjs";
import { SCENARIOS } from "./scenarios.mjs";

const { file, kind, keys } = readTask();
const { limit, rounds = 1, stepMs, lots = 0 } = SCENARIOS[kind];
const { default: contender } = await import(file);

let nowMs = 0;
const clock = stepMs === undefined ? undefined : { now: () => nowMs };
const before = await heldBytes();
const batch = await contender.create({ ...limit, mostKeys: keys, clock });

let longestMs = 0;
for (let round = 0; round < rounds; round++) {
  longestMs = Math.max(longestMs, await add(batch, 0, keys));
  nowMs += stepMs ?? 0;
}
const bytes = (await heldBytes()) - before;

const lot = keys / 10;
const after = [];
for (let i = 0; i < lots; i++) {
  nowMs += stepMs;
  await add(batch, keys + i * lot, lot);
  after.push(((await heldBytes()) - before) / bytes);
}
// The limiter must outlive the last weighing.
await batch([]);
sendResult({
  bytesPerKey: bytes / keys,
  longestMs,
  afterOneLot: after.at(0),
  afterAll: after.at(-1),
});
