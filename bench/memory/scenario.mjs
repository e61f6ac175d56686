/** Measures some scenarios; see `main.mjs`, which has each measured in a process of its own. */
import { readTask, sendResult } from "../apart.mjs";
import { withoutCode } from "../record.mjs";
import { tableOf } from "../report.mjs";
import { columns } from "./columns.mjs";
import { measureMemory } from "./measure.mjs";

const { kinds, size } = readTask();
const groups = ["floors", "own", "peers"];
const outcome = await measureMemory(kinds, size, groups, ({ scenario, rows }) =>
  console.log(tableOf(scenario, rows, columns)),
);
sendResult(withoutCode(outcome));
