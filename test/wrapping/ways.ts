import { rateLimited } from "leak-snek";
import type {
  AllOfLimiter,
  AsyncAllOfLimiter,
  AsyncLimiter,
  Decision,
  EnterOptions,
  Limiter,
  ThrowOptions,
  WaitOptions,
} from "leak-snek";

/** What the suite wants of a synchronous limiter. */
export type SubjectLimiter = Limiter | AllOfLimiter;

/** What it wants of an asynchronous one. */
export type AsyncSubjectLimiter = AsyncLimiter | AsyncAllOfLimiter;

/** The function that is wrapped: it sends so much to somebody. */
export type Send = (to: string, amount: number) => Promise<string>;
type SendArguments = Parameters<Send>;
type Instead = (decision: Decision, ...args: SendArguments) => string;

/** What can be done with a limiter of either kind, by the same words. */
export interface Ways {
  readonly throwing: (fn: Send, options: ThrowOptions<string, unknown, SendArguments>) => Send;
  readonly waiting: (fn: Send, options: WaitOptions<string, unknown, SendArguments>) => Send;
  readonly orElse: (fn: Send, key: string, instead: Instead) => Send;
  /** Enters a block and leaves it. */
  readonly block: (
    key: string,
    options: EnterOptions,
    body: (complete: () => void, decision: Decision) => void,
  ) => Promise<void>;
  readonly remaining: (key: string) => Promise<number>;
}

export function synchronousWays(limiter: SubjectLimiter): Ways {
  return {
    throwing: (fn, options) => rateLimited(limiter, fn, options),
    waiting: (fn, options) => rateLimited(limiter, fn, options),
    orElse: (fn, key, onExceeded) => {
      const limited = rateLimited(limiter, fn, { key, onExceeded });
      return async (...args) => limited(...args);
    },
    block: async (key, options, body) => {
      using admission = limiter.enter(key, options);
      body(() => admission.complete(), admission.decision);
    },
    remaining: async (key) => limiter.peek(key).remaining,
  };
}

export function asynchronousWays(limiter: AsyncSubjectLimiter): Ways {
  return {
    throwing: (fn, options) => rateLimited(limiter, fn, options),
    waiting: (fn, options) => rateLimited(limiter, fn, options),
    orElse: (fn, key, onExceeded) => rateLimited(limiter, fn, { key, onExceeded }),
    block: async (key, options, body) => {
      await using admission = await limiter.enter(key, options);
      body(() => admission.complete(), admission.decision);
    },
    remaining: async (key) => (await limiter.peek(key)).remaining,
  };
}
