import { once } from "node:events";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { allOf, LeakSnekError } from "leak-snek";
import { RedisStorage } from "leak-snek/redis";
import type { RedisClient, RedisLease } from "leak-snek/redis";
import { limiterOf, mutexOf } from "./limiters.js";
import type { LimiterSettings } from "./limiters.js";

/** How many calls a process keeps in flight, like the requests that a server has at hand. */
const IN_FLIGHT = 16;

/** Whom to ask, and for what key. */
export interface Asking {
  readonly settings: LimiterSettings;
  readonly key: string;
}

export interface Together {
  readonly bands: readonly BandSettings[];
  readonly users: readonly string[];
  readonly calls: number;
}

/** When something was admitted: not before and not after, in ms of a clock that processes share. */
export interface Admission {
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** A limit among several that stand together. */
export interface BandSettings {
  readonly settings: LimiterSettings;
  /** The key that all users are to it; unless given, each has his own. */
  readonly commonKey?: string;
}

export interface Increments {
  readonly prefix: string;
  readonly times: number;
  readonly ttlMs?: number;
  /** The file of the counter. */
  readonly counter: string;
  /** The file of the tokens, one a line. */
  readonly tokens: string;
}

export interface Holding {
  readonly prefix: string;
  readonly key: string;
  readonly ttlMs: number;
}

/** What a holder was told of the loss of its lock. */
export interface Loss {
  readonly code: string;
  readonly validForMs: number;
}

/** What a process can be asked to do. */
export class Jobs {
  readonly #client: RedisClient;
  #isToStop = false;
  #lease: RedisLease | undefined;
  #loss: Promise<Loss> | undefined;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  /** The clocks that a program may look at. */
  async clocks() {
    return {
      now: Date.now(),
      date: new Date().getTime(),
      monotonic: performance.timeOrigin + performance.now(),
    };
  }

  /** Asks so many times; returns how many were admitted. */
  async ask({ settings, key, calls }: Asking & { readonly calls: number }): Promise<number> {
    const limiter = limiterOf(this.#client, settings);
    let [left, admitted] = [calls, 0];
    await together(IN_FLIGHT, async () => {
      while (left-- > 0) {
        const isExceeded = await limiter.limitExceeded(key);
        if (!isExceeded) admitted++;
      }
    });
    return admitted;
  }

  /** Asks several limits together for several users in turn; returns how many were admitted of each. */
  async askTogether({ bands, users, calls }: Together): Promise<Record<string, number>> {
    const limiter = allOf(
      bands.map(({ settings, commonKey }) => ({
        limiter: limiterOf(this.#client, settings),
        key: (user: string) => commonKey ?? user,
      })),
    );
    const admitted: Record<string, number> = Object.fromEntries(users.map((user) => [user, 0]));
    let left = calls;
    await together(IN_FLIGHT, async () => {
      while (left-- > 0) {
        const user = users[left % users.length] ?? "";
        const isExceeded = await limiter.limitExceeded(user);
        if (!isExceeded) admitted[user] = (admitted[user] ?? 0) + 1;
      }
    });
    return admitted;
  }

  /** Asks once for each of so many keys. */
  async askForMany({ settings, keys }: Pick<Asking, "settings"> & { readonly keys: number }) {
    const limiter = limiterOf(this.#client, settings);
    let key = 0;
    await together(IN_FLIGHT, async () => {
      while (key < keys) await limiter.limitExceeded(`key ${key++}`);
    });
  }

  /** Asks until it is told to stop. */
  async askUntilStopped({ settings, key }: Asking): Promise<readonly Admission[]> {
    const limiter = limiterOf(this.#client, settings);
    const admissions: Admission[] = [];
    await together(IN_FLIGHT, async () => {
      while (!this.#isToStop) {
        const askedAt = machineTime();
        const isExceeded = await limiter.limitExceeded(key);
        if (!isExceeded) admissions.push({ askedAt, answeredAt: machineTime() });
      }
    });
    this.#isToStop = false;
    return admissions;
  }

  async stop(): Promise<void> {
    this.#isToStop = true;
  }

  /** Increments the counter in the file in three steps, which only a lock makes one. */
  async increment({ prefix, times, ttlMs, counter, tokens }: Increments): Promise<void> {
    const mutex = mutexOf(this.#client, prefix, ttlMs);
    let left = times;
    await together(4, async () => {
      while (left-- > 0) {
        await using lease = await mutex.lock("counter");
        const count = Number(await readFile(counter, "utf8"));
        await appendFile(tokens, `${lease.fencingToken}\n`);
        await writeFile(counter, String(count + 1));
      }
    });
  }

  /** Takes a lock; returns its token. */
  async hold({ prefix, key, ttlMs }: Holding): Promise<number> {
    const lease = await mutexOf(this.#client, prefix, ttlMs).lock(key);
    this.#lease = lease;
    // From now on, so that it is the event that tells of it, and not a later look at the signal.
    this.#loss = once(lease.signal, "abort").then(() => ({
      code: codeOf(lease.signal.reason),
      validForMs: lease.validForMs,
    }));
    return lease.fencingToken;
  }

  /** Waits until it is told that the lock was lost; returns how, and how long it had left then. */
  async waitForLoss(): Promise<Loss> {
    return (await this.#loss) ?? raise("Nothing is held.");
  }

  /** Writes a rate under the lock; returns what became of it. */
  async writeUnderLock({ prefix, key, ttlMs }: Holding): Promise<string> {
    const { fencingToken } = this.#held();
    const storage = new RedisStorage({ client: this.#client, prefix });
    const rate = { operations: 1, updatedAt: 0, partsPerOperation: 1 };
    try {
      await storage.write(key, rate, ttlMs, { fencingToken });
      return "written";
    } catch (error) {
      return codeOf(error);
    }
  }

  async release(): Promise<void> {
    await this.#held()[Symbol.asyncDispose]();
  }

  #held(): RedisLease {
    return this.#lease ?? raise("Nothing is held.");
  }
}

/** Does the same so many times at once. */
async function together(times: number, work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: times }, work));
}

/** Milliseconds since the machine was started: all its processes have this clock in common. */
function machineTime(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function codeOf(error: unknown): string {
  return error instanceof LeakSnekError ? error.code : String(error);
}

function raise(message: string): never {
  throw new Error(message);
}
