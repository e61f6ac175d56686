import { LmdbStorage } from "leak-snek/lmdb";
import { open } from "lmdb";
import { HostTime } from "../../src/lmdb/host-time.js";
import { newFolder, removeFolder, tableOf } from "../helpers/lmdb-folders.js";

const START_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What the time is noted under. */
const TIME_KEY = Uint8Array.of(0, 1);

const folder = newFolder();
const root = open({ path: folder, overlappingSync: false });
const table = tableOf(root, "times");

afterAll(async () => {
  await root.close();
  removeFolder(folder);
});

/** A host with both its clocks, as its processes see it. */
class Host {
  time = START_MS;
  steady = 5_000_000;

  readonly #clocks = { now: () => this.time, steadyMs: () => this.steady };

  newProcess(): HostTime {
    return new HostTime(table, this.#clocks);
  }

  pass(ms: number): void {
    this.time += ms;
    this.steady += ms;
  }

  /** Somebody sets the clock. */
  step(ms: number): void {
    this.time += ms;
  }
}

function timeOf(process: HostTime): number {
  return table.transactionSync(() => process.now());
}

/** A decision that changes something. */
function decide(process: HostTime): number {
  return table.transactionSync(() => {
    const time = process.now();
    process.note();
    return time;
  });
}

function setup() {
  table.transactionSync(() => table.remove(TIME_KEY));
  const host = new Host();
  return { host, process: host.newProcess() };
}

test("the time is the host's, while that runs as it should", () => {
  const { host, process } = setup();
  for (const ms of [0, 1, 999, HOUR_MS, 365 * 24 * HOUR_MS]) {
    host.pass(ms);
    expect(decide(process)).toBe(host.time);
    expect(timeOf(host.newProcess())).toBe(host.time);
  }
});

test("a clock that is set forward is believed at once", () => {
  const { host, process } = setup();
  decide(process);
  host.step(10 * HOUR_MS);
  expect(decide(process)).toBe(host.time);
});

test.each([20, 1000, MINUTE_MS, HOUR_MS])(
  "after a step back by %p ms time goes on from where it was, until the clock has caught up",
  (backMs) => {
    const { host, process } = setup();
    decide(process);
    const other = host.newProcess();
    timeOf(other);
    host.step(-backMs);
    expect(decide(process)).toBe(START_MS);
    expect(timeOf(other)).toBe(START_MS);
    for (let last = START_MS, tenths = 1; tenths <= 10; tenths++) {
      host.pass(backMs);
      const time = decide(process);
      expect(time - last).toBe(0.9 * backMs);
      expect(timeOf(other)).toBe(time);
      expect(timeOf(host.newProcess())).toBe(time);
      last = time;
    }
    expect(decide(process)).toBe(host.time);
    host.pass(1);
    expect(decide(process)).toBe(host.time);
  },
);

test("asked however often after a step back, time loses nothing", () => {
  const { host, process } = setup();
  decide(process);
  host.step(-MINUTE_MS);
  for (let call = 0; call < 2000; call++) {
    host.pass(0.25);
    decide(process);
  }
  expect(decide(process)).toBe(START_MS + 450);
});

test("a clock that was an hour and more ahead is believed when it is set right", () => {
  const { host, process } = setup();
  decide(process);
  host.step(-HOUR_MS - 1);
  expect(decide(process)).toBe(host.time);
  host.pass(MINUTE_MS);
  expect(decide(process)).toBe(host.time);
  expect(timeOf(host.newProcess())).toBe(host.time);
});

test("a clock that is set back and forward again counts no time twice", () => {
  const { host, process } = setup();
  decide(process);
  host.step(-10 * MINUTE_MS);
  host.pass(1000);
  expect(decide(process)).toBe(START_MS + 900);
  host.step(10 * MINUTE_MS);
  expect(decide(process)).toBe(START_MS + 1000);
});

test("a host that is started anew with a clock that lags goes on from the time noted", () => {
  const { host, process } = setup();
  decide(process);
  host.step(-10 * MINUTE_MS);
  host.steady = 1000;
  const started = host.newProcess();
  expect(timeOf(started)).toBe(START_MS);
  host.pass(1000);
  expect(timeOf(started)).toBe(START_MS + 900);
  expect(timeOf(host.newProcess())).toBe(START_MS + 900);
});

test("what is noted is at most a second old, and not written each time", () => {
  const { host, process } = setup();
  const writes = jest.spyOn(table, "put");
  for (let call = 0; call < 1000; call++) {
    host.pass(5);
    decide(process);
  }
  expect(writes).toHaveBeenCalledTimes(5);
  writes.mockRestore();
  host.step(-MINUTE_MS);
  const noted = timeOf(host.newProcess());
  expect(noted).toBeGreaterThan(START_MS + 5000 - 1000);
});

test("the clock of a storage is the host's", () => {
  const storage = new LmdbStorage({ root });
  const before = Date.now();
  expect(storage.clock.now()).toBeGreaterThanOrEqual(before);
  expect(storage.clock.now()).toBeLessThanOrEqual(Date.now());
});
