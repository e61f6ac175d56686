import { callAfter } from "../timer.js";
import type { RedisClient, RedisCommands, ScriptArgument } from "./client.js";
import { commandsOf } from "./commands.js";
import { Order } from "./order.js";
import type { Script } from "./script.js";

/** The script calls of each client: all that is made on one client shares its listeners. */
const callsOfClients = new WeakMap<object, ScriptCalls>();

/** What else there is to a script call. */
export interface CallTerms {
  /**
   * After how many milliseconds nobody waits for it any more, for ever unless given; what has not been
   * written by then does nothing.
   */
  readonly waitMs?: number | undefined;
  /** Calls it off when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Called when it has not been answered by then. */
  readonly onLate?: () => void;
  /** What goes with the order. */
  readonly details?: Uint8Array;
  /** How many wait for it, one unless given. */
  readonly waiting?: number;
}

/**
 * When so many calls are unanswered, something is wrong, and it is for the client to keep its queue from
 * growing.
 */
const MOST_WATCHED = 100;

const NO_DETAILS: Uint8Array = new Uint8Array();

/** Runs scripts by a client: each at most once, however the client goes about a lost connection. */
export class ScriptCalls {
  readonly commands: RedisCommands;
  readonly #inFlight = new Set<Order>();
  #waiting = 0;

  /** @throws TypeError for what is no client */
  static of(client: RedisClient): ScriptCalls {
    const known = callsOfClients.get(client);
    if (known !== undefined) return known;
    const calls = new ScriptCalls(commandsOf(client));
    callsOfClients.set(client, calls);
    return calls;
  }

  private constructor(commands: RedisCommands) {
    this.commands = commands;
    commands.onConnected?.(() => {
      for (const order of this.#inFlight) order.markWritten();
    });
    commands.onConnectionLost?.(() => {
      for (const order of this.#inFlight) order.forbidRepetition();
    });
  }

  /** How many wait for calls that have not been answered. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Runs a script. Rejects with the error of the client or the server.
   *
   * @param args its arguments; the order is added to them
   */
  async run(
    script: Script,
    keys: string[],
    args: ScriptArgument[],
    { waitMs, signal, onLate, details = NO_DETAILS, waiting = 1 }: CallTerms = {},
  ): Promise<unknown> {
    const order = new Order(this.commands.isConnected?.() ?? true, details);
    args.push(order.argument);
    const isWatched = waitMs !== undefined && this.#inFlight.size < MOST_WATCHED;
    const reply = this.commands.runKnownScript(script.sha1, keys, args, isWatched);
    this.#inFlight.add(order);
    this.#waiting += waiting;
    const cancelTimer = waitMs === undefined ? undefined : callOffAfter(waitMs, order, onLate);
    const callOff = () => {
      order.callOff();
    };
    signal?.addEventListener("abort", callOff);
    try {
      return await reply;
    } catch (error) {
      // This alone proves that nothing has run, and that it may be sent again.
      if (!isReply(error, "NOSCRIPT") || order.isCalledOff) throw error;
      return await this.commands.runScript(script.source, keys, args);
    } finally {
      cancelTimer?.();
      signal?.removeEventListener("abort", callOff);
      this.#inFlight.delete(order);
      this.#waiting -= waiting;
    }
  }
}

/** Whoever is to be told that it is late keeps the process from ending before that. */
function callOffAfter(waitMs: number, order: Order, onLate?: () => void): () => void {
  const callOff = () => {
    order.callOff();
    onLate?.();
  };
  return callAfter(waitMs, callOff, { mayBeLeft: onLate === undefined });
}

/** Whether a call failed with that error of the server's. */
export function isReply(error: unknown, code: string): boolean {
  return error instanceof Error && error.message.startsWith(code);
}
