import { ManualClock } from "leak-snek/testing";
import type { Decision } from "leak-snek";
import { WaitingLine } from "../../src/waiting/waiting-line.js";
import type { Waiter } from "../../src/waiting/waiting-line.js";

const denied: Decision = {
  allowed: false,
  limit: 1,
  remaining: 0,
  retryAfterMs: 1000,
  resetAfterMs: 1000,
};
const admitted: Decision = {
  allowed: true,
  limit: 1,
  remaining: 0,
  retryAfterMs: 0,
  resetAfterMs: 1000,
};

function setup() {
  const clock = new ManualClock();
  const answers: ((decision: Decision) => void)[] = [];
  const told: string[] = [];
  const waiter: Waiter = {
    cost: 1,
    ask: () => new Promise((resolve) => void answers.push(resolve)),
    endsAt: Infinity,
    jitterMs: 0,
    admit: () => told.push("admitted"),
    refuse: () => told.push("refused"),
    fail: () => told.push("failed"),
    onSleep: () => told.push("asleep"),
  };
  const line = new WaitingLine({
    time: clock,
    giveBack: () => told.push("given back"),
    onEmpty: () => told.push("empty"),
  });
  const answer = async (decision: Decision) => {
    answers.shift()?.(decision);
    await new Promise((turn) => setImmediate(turn));
  };
  return { line, waiter, answers, told, answer };
}

describe("room that comes while somebody is being asked for", () => {
  test("has the denial, which does not know of it, asked anew at once", async () => {
    const { line, waiter, answers, told, answer } = setup();
    line.join(waiter);
    line.retry();
    await answer(denied);
    expect([answers.length, told]).toEqual([1, []]);
    await answer(admitted);
    expect(told).toEqual(["admitted", "empty"]);
  });

  test("does so once", async () => {
    const { line, waiter, answers, told, answer } = setup();
    line.join(waiter);
    line.retry();
    line.retry();
    await answer(denied);
    await answer(denied);
    expect([answers.length, told]).toEqual([0, ["asleep"]]);
    line.retry();
    await answer(admitted);
    expect(told).toEqual(["asleep", "admitted", "empty"]);
  });

  test("is nothing to one who is admitted anyway, or has left", async () => {
    const { line, waiter, answers, told, answer } = setup();
    line.join(waiter);
    line.retry();
    await answer(admitted);
    line.join(waiter);
    line.retry();
    line.leave(waiter);
    await answer(denied);
    expect([answers.length, told]).toEqual([0, ["admitted", "empty", "empty"]]);
  });
});
