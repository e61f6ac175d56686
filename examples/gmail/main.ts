import { RateLimitExceededError } from "leak-snek";
import type { Terminal } from "../quickstart/terminal.js";
import { gmailLimits } from "./limits.js";
import { Sender } from "./sender.js";
import { mostWithin } from "./verdict.js";

const RECIPIENTS = ["anna", "bert", "carl", "dora", "emil", "fred", "gina"];

/**
 * Sends more mails than a second allows, one after the other, and one that will not wait.
 *
 * @returns the exit code: 0 when no second held more than two
 */
export async function main(terminal: Terminal): Promise<number> {
  const begunAt = performance.now();
  const sender = new Sender("me@gmail.com", gmailLimits(), () => performance.now());
  for (const to of RECIPIENTS) {
    const { at, waitedFor } = await sender.send(to);
    const seconds = ((at - begunAt) / 1000).toFixed(2);
    const wait = waitedFor.length === 0 ? "" : `, after a wait for "${waitedFor.join('", "')}"`;
    terminal.write(`${seconds} s: sent to ${to}${wait}\n`);
  }
  terminal.write(`\n${await impatient(sender)}\n`);
  const most = mostWithin(sender.sent, 1000);
  terminal.write(`No second held more than ${most} mails.\n`);
  return most === 2 ? 0 : 1;
}

/** A mail that is of no use unless it goes out at once. */
async function impatient(sender: Sender): Promise<string> {
  try {
    while (sender.sent.length < 2 * RECIPIENTS.length) await sender.send("a chat", 10);
    return "The chat was never held up.";
  } catch (error) {
    if (!(error instanceof RateLimitExceededError)) throw error;
    const { member, retryAfterMs } = error.decision;
    return `The chat would not wait: "${String(member)}" is full for ${Math.ceil(retryAfterMs)} ms.`;
  }
}
