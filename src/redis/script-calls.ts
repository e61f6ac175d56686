import { Deadlines } from "../deadlines.js";
import type { Timed } from "../deadlines.js";
import type { RedisClient, ScriptArgument } from "./client.js";
import { commandsOf } from "./commands.js";
import type { ClientCommands } from "./commands.js";
import { Order } from "./order.js";
import type { Script } from "./script.js";

/** The script calls of each client: all that is made on one client shares its listeners. */
const callsOfClients = new WeakMap<object, ScriptCalls>();

/** A script call, and who is told what came of it: of its reply or its fault, once. */
export interface ScriptCall {
  readonly script: Script;
  readonly keys: string[];
  /** Its arguments, but for the order. */
  readonly args: readonly ScriptArgument[];
  /** What goes with the order, a character for each byte. */
  readonly details: string;
  /**
   * After how many milliseconds nobody waits for it any more, for ever when undefined; what has not been
   * written by then does nothing.
   */
  readonly waitMs: number | undefined;
  onReply(reply: unknown): void;
  /** Called with the error of the client or the server. */
  onFault(error: unknown): void;
  /** Called when it has not been answered in time; the process does not end before that. */
  onLate?(): void;
}

/** On what terms a script is run. */
export interface RunTerms {
  /** As of a `ScriptCall`. */
  readonly waitMs?: number | undefined;
  /** Calls it off when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * When so many calls are unanswered, something is wrong, and it is for the client to keep its queue from
 * growing.
 */
const MOST_WATCHED = 100;

/** Runs scripts by a client: each at most once, however the client goes about a lost connection. */
export class ScriptCalls {
  readonly commands: ClientCommands;
  readonly #inFlight = new Set<SentCall>();
  readonly #deadlines = new Deadlines();

  /** @throws TypeError for what is no client */
  static of(client: RedisClient): ScriptCalls {
    const known = callsOfClients.get(client);
    if (known !== undefined) return known;
    const calls = new ScriptCalls(commandsOf(client));
    callsOfClients.set(client, calls);
    return calls;
  }

  private constructor(commands: ClientCommands) {
    this.commands = commands;
    commands.onConnected?.(() => {
      for (const { order } of this.#inFlight) order.markWritten();
    });
    commands.onConnectionLost?.(() => {
      for (const { order } of this.#inFlight) order.forbidRepetition();
      this.#deadlines.hold();
    });
  }

  /** Runs a script. Rejects with the error of the client or the server. */
  run(
    script: Script,
    keys: string[],
    args: readonly ScriptArgument[],
    { waitMs, signal }: RunTerms = {},
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const order = this.send({
        ...{ script, keys, args, details: "", waitMs },
        onReply: (reply) => {
          signal?.removeEventListener("abort", callOff);
          resolve(reply);
        },
        onFault: (error) => {
          signal?.removeEventListener("abort", callOff);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      });
      const callOff = () => {
        order.callOff();
      };
      signal?.addEventListener("abort", callOff);
    });
  }

  /**
   * Makes a call.
   *
   * @param now the monotonic time in milliseconds, which it waits from
   * @returns what it can be called off by
   */
  send(call: ScriptCall, now = performance.now()): Order {
    const { waitMs } = call;
    const isConnected = this.commands.isConnected?.();
    const order = new Order(isConnected ?? true, call.details);
    const isWatched = waitMs !== undefined && this.#inFlight.size < MOST_WATCHED;
    const sent = new SentCall(call, order, now + (waitMs ?? Infinity));
    this.#inFlight.add(sent);
    if (waitMs !== undefined) {
      // A connection keeps the process from ending by itself.
      this.#deadlines.add(sent, call.onLate !== undefined && isConnected !== true);
    }
    void replyOf(() => this.#runKnown(sent, isWatched)).then(
      (reply) => {
        this.#answer(sent, reply);
      },
      (error: unknown) => {
        this.#onFault(sent, error);
      },
    );
    return order;
  }

  #runKnown({ call, order }: SentCall, isWatched: boolean): Promise<unknown> {
    const { script, keys, args } = call;
    const { commands } = this;
    if (commands.runOrdered !== undefined) {
      return commands.runOrdered(script.sha1, keys, args, order);
    }
    return commands.runKnownScript(script.sha1, keys, [...args, order.argument], isWatched);
  }

  #onFault(sent: SentCall, error: unknown): void {
    // This alone proves that nothing has run, and that it may be sent again.
    if (isReply(error, "NOSCRIPT") && !sent.order.isCalledOff) this.#sendSource(sent);
    else this.#fail(sent, error);
  }

  /** Sends it with the whole script, which the server knows from then on. */
  #sendSource(sent: SentCall): void {
    const { script, keys, args } = sent.call;
    const all = [...args, sent.order.argument];
    void replyOf(() => this.commands.runScript(script.source, keys, all)).then(
      (reply) => {
        this.#answer(sent, reply);
      },
      (error: unknown) => {
        this.#fail(sent, error);
      },
    );
  }

  #answer(sent: SentCall, reply: unknown): void {
    this.#settle(sent);
    sent.call.onReply(reply);
  }

  #fail(sent: SentCall, error: unknown): void {
    this.#settle(sent);
    sent.call.onFault(error);
  }

  #settle(sent: SentCall): void {
    this.#inFlight.delete(sent);
    if (sent.call.waitMs !== undefined) this.#deadlines.settle(sent);
  }
}

/** A call that has not been answered. */
class SentCall implements Timed {
  isSettled = false;

  constructor(
    readonly call: ScriptCall,
    readonly order: Order,
    readonly endsAt: number,
  ) {}

  onLate(): void {
    this.order.callOff();
    this.call.onLate?.();
  }
}

/** The reply of a client, who may throw at once. */
function replyOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Whether a call failed with that error of the server's. */
export function isReply(error: unknown, code: string): boolean {
  return error instanceof Error && error.message.startsWith(code);
}
