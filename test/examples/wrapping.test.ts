import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { main as runDecorator } from "../../examples/decorator/main.js";
import { main as runFallback } from "../../examples/fallback/main.js";
import { projectFolder } from "../package/run-command.js";

/** What an example writes. */
class CapturedOutput extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

test("the methods of a class keep the limit of each user", async () => {
  const captured = new CapturedOutput();
  expect(await runDecorator(captured)).toBe(0);
  const [first, undelivered, all, denied, other, ...looks] = captured.text.split("\n");
  expect(first).toBe("anna writes to bert, carl, dora, emil: sent to 4");
  expect(undelivered).toMatch(/nobody@nowhere does not exist$/);
  expect(all).toMatch(/: sent to 6$/);
  expect(denied).toMatch(/^anna writes to bert: too much, again in \d+ ms$/);
  expect(other).toBe("bert writes to anna: sent to 1");
  expect(looks.slice(0, 2)).toEqual(Array(2).fill("anna looks: mails for anna"));
  expect(looks[2]).toMatch(/^anna looks: nothing new, look again in \d+ s$/);
  expect(looks[4]).toBe("anna sent 10, bert 1: the limit was kept.");
});

test("a function falls back on what it knows", async () => {
  const captured = new CapturedOutput();
  expect(await runFallback(captured)).toBe(0);
  expect(captured.text.split("\n").slice(0, -1)).toEqual([
    "tea: 300 cents, asked",
    "milk: 400 cents, asked",
    "tea: 300 cents, asked",
    "tea: 300 cents, known",
    "milk: 400 cents, known",
    "honey: no price, unknown",
    "",
    "The shop was asked 3 times, the fallback 3 times.",
  ]);
});

test.each(["decorator", "fallback"])("%s is one command", (name) => {
  const settings = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  expect(settings.scripts[`example:${name}`]).toBe(`node scripts/example.mjs ${name}`);
});
