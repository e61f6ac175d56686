import { hasMethod } from "../arguments.js";
import type { IoRedisClient, ScriptArgument } from "./client.js";
import type { Order } from "./order.js";

/** Runs a script that the server knows, unless its order has been called off when this is written. */
export type RunOrdered = (
  sha1: string,
  keys: readonly string[],
  args: readonly ScriptArgument[],
  order: Order,
) => Promise<unknown>;

/** What of ioredis' commands is used. */
interface Command {
  readonly args: readonly ScriptArgument[];
  toWritable(socket: object): string | Buffer;
}

/** The class of ioredis' commands. */
type CommandClass = new (
  name: string,
  args: readonly ScriptArgument[],
  options: { readonly replyEncoding: string; readonly keyPrefix?: string | undefined },
) => Command;

/** A client that sends commands that others have made of its class of them. */
interface CommandSender {
  readonly options?: { readonly keyPrefix?: string };
  sendCommand(command: Command): Promise<unknown>;
  info(): unknown;
}

/** How a client of ioredis does so; undefined for one that shows no class of commands. */
export function runOrderedBy(client: IoRedisClient): RunOrdered | undefined {
  if (!isCommandSender(client)) return undefined;
  const Base = commandClassOf(client);
  if (Base === undefined) return undefined;
  const ScriptCall = scriptCallOf(Base);
  const options = { replyEncoding: "utf8", keyPrefix: client.options?.keyPrefix };
  return (sha1, keys, args, order) => {
    const call = new ScriptCall(
      "evalsha",
      [sha1, String(keys.length), ...keys, ...args, order.text],
      options,
    );
    call.order = order;
    return client.sendCommand(call);
  };
}

function isCommandSender(client: unknown): client is CommandSender {
  return hasMethod(client, "sendCommand") && hasMethod(client, "info");
}

/**
 * The class of a client's commands, which it does not tell; but it passes each command that it makes to
 * its `sendCommand`, and here that is one that sends nothing.
 */
function commandClassOf(client: CommandSender): CommandClass | undefined {
  const made: object[] = [];
  const maker: unknown = Object.create(client, {
    sendCommand: { value: (command: object) => void made.push(command) },
  });
  if (!isCommandSender(maker)) return undefined;
  const make = async () => maker.info();
  void make().catch(() => undefined);
  const [command] = made;
  return isCommand(command) ? command.constructor : undefined;
}

function isCommand(made: object | undefined): made is { readonly constructor: CommandClass } {
  return hasMethod(made, "toWritable");
}

type ScriptCallClass = ReturnType<typeof makeScriptCall>;

/** One for each version of ioredis, whichever client is used. */
const scriptCalls = new WeakMap<CommandClass, ScriptCallClass>();

function scriptCallOf(Base: CommandClass): ScriptCallClass {
  let ScriptCall = scriptCalls.get(Base);
  if (ScriptCall === undefined) scriptCalls.set(Base, (ScriptCall = makeScriptCall(Base)));
  return ScriptCall;
}

const LINE_END = "\r\n";

/**
 * Commands that ask for their order at the moment at which they are written, and that are written in
 * one piece. ioredis makes a Buffer of every part of every argument when one of them is a Buffer, as an
 * order that lies in its queue would have to be; that would be most of what a call costs it.
 */
function makeScriptCall(Base: CommandClass) {
  return class ScriptCall extends Base {
    order: Order | undefined;

    override toWritable(): Buffer {
      const args = this.args.slice(0, -1);
      const parts = this.args.length + 1;
      let text = written(parts, args, charactersOf);
      const isAscii = Buffer.byteLength(text) === text.length;
      if (!isAscii) text = written(parts, args, bytesOf);
      const order = this.order?.text ?? "";
      return Buffer.from(`${text}$${order.length}${LINE_END}${order}${LINE_END}`, "latin1");
    }
  };
}

/** How a command of so many parts begins as it is written, up to the last one. */
function written(
  parts: number,
  args: readonly ScriptArgument[],
  textOf: (arg: ScriptArgument) => string,
): string {
  let text = `*${parts}${LINE_END}$7${LINE_END}evalsha${LINE_END}`;
  for (const arg of args) {
    const argument = textOf(arg);
    text += `$${argument.length}${LINE_END}${argument}${LINE_END}`;
  }
  return text;
}

/** The argument, a character for each byte if it is ASCII. */
function charactersOf(arg: ScriptArgument): string {
  return typeof arg === "string" ? arg : bytesOf(arg);
}

/** The argument in UTF-8, a character for each byte. */
function bytesOf(arg: ScriptArgument): string {
  return Buffer.from(arg).toString("latin1");
}
