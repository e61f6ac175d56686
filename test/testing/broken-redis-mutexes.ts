import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { AsyncMemoryMutex } from "leak-snek";
import type { AsyncLease, AsyncMutex, LockOptions } from "leak-snek";

const TTL_MS = 10_000;

/**
 * A lock in Redis as it is often written: SET with NX, polled, and a counter for the tokens. Each fault
 * is one method that is written otherwise.
 */
export class NaiveRedisMutex implements AsyncMutex<string> {
  readonly #queue = new AsyncMemoryMutex<string>();

  constructor(
    protected readonly client: Redis,
    readonly prefix: string,
  ) {}

  async lock(key: string, options: LockOptions = {}): Promise<AsyncLease> {
    const turn = await this.#queue.lock(key, options);
    const name = `${this.prefix}:${JSON.stringify(key)}`;
    const holder = randomUUID();
    try {
      while (!(await this.take(name, holder))) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        options.signal?.throwIfAborted();
      }
    } catch (error) {
      await turn[Symbol.asyncDispose]();
      throw error;
    }
    return {
      fencingToken: await this.nextToken(name),
      signal: this.signal(),
      [Symbol.asyncDispose]: async () => {
        await this.release(name, holder);
        await turn[Symbol.asyncDispose]();
      },
    };
  }

  protected async take(name: string, holder: string): Promise<boolean> {
    return (await this.client.set(name, holder, "PX", TTL_MS, "NX")) === "OK";
  }

  protected async release(name: string, holder: string): Promise<void> {
    if ((await this.client.get(name)) === holder) await this.client.del(name);
  }

  protected async nextToken(name: string): Promise<number> {
    return await this.client.incr(`${name}:token`);
  }

  protected signal(): AbortSignal {
    return new AbortController().signal;
  }
}

class TakingAll extends NaiveRedisMutex {
  protected override async take(name: string, holder: string): Promise<boolean> {
    await this.client.set(name, holder, "PX", TTL_MS);
    return true;
  }
}

class ReleasingAll extends NaiveRedisMutex {
  protected override async release(name: string): Promise<void> {
    await this.client.del(name);
  }
}

class CountingAlone extends NaiveRedisMutex {
  #token = 0;

  protected override nextToken(): Promise<number> {
    return Promise.resolve(++this.#token);
  }
}

class RepeatingTokens extends NaiveRedisMutex {
  protected override async nextToken(name: string): Promise<number> {
    return Math.ceil((await super.nextToken(name)) / 2);
  }
}

class Lost extends NaiveRedisMutex {
  protected override signal(): AbortSignal {
    return AbortSignal.abort();
  }
}

class Rounding extends NaiveRedisMutex {
  protected override async nextToken(name: string): Promise<number> {
    return (await super.nextToken(name)) / 10;
  }
}

/** Each has one fault, which the named test of the suite must find. */
export const brokenRedisMutexes: readonly {
  readonly fault: string;
  readonly foundBy: string;
  readonly Mutex: typeof NaiveRedisMutex;
}[] = [
  {
    fault: "takes what another process holds",
    foundBy: "excludes those of another process",
    Mutex: TakingAll,
  },
  {
    fault: "releases what another process holds",
    foundBy: "does not release what another process holds by then",
    Mutex: ReleasingAll,
  },
  {
    fault: "counts the tokens of each process alone",
    foundBy: "gives each lease of a key a higher token than all before",
    Mutex: CountingAlone,
  },
  {
    fault: "gives two leases the same token",
    foundBy: "gives each lease of a key a higher token than all before",
    Mutex: RepeatingTokens,
  },
  {
    fault: "has tokens that are no whole numbers",
    foundBy: "gives each lease of a key a higher token than all before",
    Mutex: Rounding,
  },
  {
    fault: "says that a lease is lost which is not",
    foundBy: "has a signal that does not abort while the key is held, nor when it is given back",
    Mutex: Lost,
  },
];
