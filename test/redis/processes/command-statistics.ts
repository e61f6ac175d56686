import { withCommands } from "../../servers/commands.js";

/** How often a server was given each command, since its statistics were last reset. */
export async function commandCalls(port: number): Promise<ReadonlyMap<string, number>> {
  const info = await withCommands((command) => command(port, "INFO", "commandstats"));
  const lines = String(info).matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm);
  return new Map(Array.from(lines, ([, name = "", calls]) => [name, Number(calls)]));
}

/** How often a server was given one command. */
export async function callsOf(port: number, command: string): Promise<number> {
  return (await commandCalls(port)).get(command) ?? 0;
}

export async function resetStatistics(port: number): Promise<void> {
  await withCommands((command) => command(port, "CONFIG", "RESETSTAT"));
}
