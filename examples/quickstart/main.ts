import { rl } from "leak-snek";
import { CLIENTS, requestsOf } from "./clients.js";
import { contendersFor } from "./contenders.js";
import type { Contender } from "./contenders.js";
import { parseOptions } from "./options.js";
import { showProgress } from "./progress.js";
import { conclusion, introduction, trialReport } from "./report.js";
import type { Line } from "./table.js";
import { paintFor } from "./terminal.js";
import type { Terminal } from "./terminal.js";
import { runTrial } from "./trial.js";
import { judge } from "./verdict.js";

const RATE_LIMIT = rl("50/s");

/**
 * Puts both limiters under load and reports on them.
 *
 * @returns the exit code: 0 when every bound was kept
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const { seconds } = parseOptions(args);
  const print = (text: string) => terminal.write(`${text}\n\n`);
  print(introduction(RATE_LIMIT, seconds));
  const faults: string[] = [];
  for (const contender of contendersFor(RATE_LIMIT)) {
    terminal.write(`The ${contender.name}. ${contender.promise}\n`);
    const lines = await putOnTrial(contender, seconds, terminal);
    print(trialReport(contender, lines, paintFor(terminal)));
    faults.push(...lines.flatMap(({ verdict }) => verdict.faults));
  }
  print(conclusion(faults));
  return faults.length === 0 ? 0 : 1;
}

async function putOnTrial(
  contender: Contender,
  seconds: number,
  terminal: Terminal,
): Promise<Line[]> {
  const requests = CLIENTS.reduce((sum, client) => sum + requestsOf(client, seconds), 0);
  const progress = showProgress(terminal, requests);
  try {
    const outcomes = await runTrial(contender, seconds, (status) => progress.answered(status));
    return outcomes.map((outcome) => ({ outcome, verdict: judge(outcome, contender) }));
  } finally {
    progress.stop();
  }
}
