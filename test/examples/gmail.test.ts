import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { ManualClock } from "leak-snek/testing";
import { BANDS, gmailLimits } from "../../examples/gmail/limits.js";
import { main } from "../../examples/gmail/main.js";
import { Sender } from "../../examples/gmail/sender.js";
import { mostWithin } from "../../examples/gmail/verdict.js";
import { LatenessWatch } from "../helpers/outcomes.js";
import { projectFolder } from "../package/run-command.js";

class CapturedOutput extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A run in which the process did not stand still: what it dates late tells nothing of when it was let go. */
async function runInTime(): Promise<{ captured: CapturedOutput; code: number }> {
  for (let tries = 1; ; tries++) {
    using lateness = new LatenessWatch();
    const captured = new CapturedOutput();
    const code = await main(captured);
    if (lateness.longestMs < 50 || tries === 5) return { captured, code };
  }
}

test("sends as quickly as all bands allow", async () => {
  const { captured, code } = await runInTime();
  expect(code).toBe(0);
  const lines = captured.text.split("\n");
  expect(lines[0]).toMatch(/^0\.\d\d s: sent to anna$/);
  expect(lines[2]).toMatch(/^1\.\d\d s: sent to carl, after a wait for "2 a second"$/);
  expect(lines[8]).toMatch(/^The chat would not wait: "2 a second" is full for \d+ ms\.$/);
  expect(lines[9]).toBe("No second held more than 2 mails.");
});

test("keeps each band through more than a day", async () => {
  const clock = new ManualClock(1_700_000_000_000);
  const sender = new Sender("me", gmailLimits(clock), () => clock.now());
  const begunAt = clock.now();
  while (sender.sent.length < 2010) {
    const sending = sender.send("somebody");
    await new Promise((resolve) => setImmediate(resolve));
    // Those who sleep for a second, and one who sleeps for the rest of the day.
    if (clock.waiting > 0) clock.advance(1100);
    if (clock.waiting > 0) clock.set(begunAt + 95_040_000);
    await sending;
  }
  const most = Object.values(BANDS).map(({ periodMs }) => mostWithin(sender.sent, periodMs));
  // Two a second leave the ten minutes a little room: a second is a frame longer where it is full.
  expect(most).toEqual([2, 1092, 2000]);
  const waits = new Set(sender.sent.flatMap(({ waitedFor }) => waitedFor));
  expect(waits).toEqual(new Set(["2 a second", "2000 a day"]));
});

test("is one command", () => {
  const settings = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  expect(settings.scripts["example:gmail"]).toBe("node scripts/example.mjs gmail");
});
