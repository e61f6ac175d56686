import { RateLimitExceededError } from "leak-snek";
import type { Terminal } from "../quickstart/terminal.js";
import { Mailer, NOWHERE, PER_USER } from "./mailer.js";

/**
 * Sends mails until the limit of a user is used up.
 *
 * @returns the exit code: 0 when as many were sent as may be, and no more
 */
export async function main(terminal: Terminal): Promise<number> {
  const mailer = new Mailer();
  const send = async (user: string, ...recipients: string[]) => {
    const outcome = await outcomeOf(() => mailer.send(user, recipients));
    terminal.write(`${user} writes to ${recipients.join(", ")}: ${outcome}\n`);
  };
  await send("anna", "bert", "carl", "dora", "emil");
  await send("anna", NOWHERE, "bert", "carl", "dora", "emil"); // costs nothing in the end
  await send("anna", "bert", "carl", "dora", "emil", "fritz", "gerd"); // all that is left
  await send("anna", "bert");
  await send("bert", "anna"); // has a limit of his own
  for (let time = 0; time < 3; time++) terminal.write(`anna looks: ${mailer.fetch("anna")}\n`);
  return verdict(mailer, terminal);
}

async function outcomeOf(send: () => Promise<string>): Promise<string> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof RateLimitExceededError) {
      return `too much, again in ${error.decision.retryAfterMs} ms`;
    }
    return error instanceof Error ? error.message : String(error);
  }
}

function verdict({ delivered }: Mailer, terminal: Terminal): number {
  const [anna, bert] = [delivered.get("anna"), delivered.get("bert")];
  const kept = anna === PER_USER.operations && bert === 1;
  terminal.write(`\nanna sent ${anna}, bert ${bert}: the limit was ${kept ? "kept" : "missed"}.\n`);
  return kept ? 0 : 1;
}
