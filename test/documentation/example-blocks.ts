import { codeBlocksOf } from "./code-blocks.js";
import type { CodeBlock } from "./code-blocks.js";

/** A block of a Markdown text, the first line of which is line 3 of the text. */
export interface ExampleBlock {
  readonly what: string;
  readonly info: string;
  readonly code: readonly string[];
}

/** Blocks that nothing is wrong with. */
export const rightBlocks: readonly ExampleBlock[] = [
  {
    what: "uses what the package exports, and awaits at the top",
    info: "ts",
    code: [
      'import { AsyncMemoryMutex, LeakyBucketLimiter, rl } from "leak-snek";',
      'import { ManualClock } from "leak-snek/testing";',
      'await using lease = await new AsyncMemoryMutex<string>().lock("key");',
      "const clock = new ManualClock();",
      'const limiter = new LeakyBucketLimiter({ rateLimit: rl("1/m"), clock });',
      'if (limiter.limitExceeded("key")) throw new Error("exceeded");',
    ],
  },
  {
    what: "finds the shared Redis by its address, and a client of either library",
    info: "ts",
    code: [
      'import { Redis } from "ioredis";',
      'import { createClient } from "redis";',
      'import { RedisStorage } from "leak-snek/redis";',
      'const url = process.env["REDIS_URL"];',
      'if (url === undefined) throw new Error("no address");',
      "const clients = [await createClient({ url }).connect(), new Redis(url)] as const;",
      'for (const client of clients) await new RedisStorage({ client }).read("key");',
      "await clients[0].close();",
      "clients[1].disconnect();",
    ],
  },
  {
    what: "is CommonJS",
    info: "js",
    code: [
      'const { rl } = require("leak-snek");',
      'if (rl("1/s").periodMs !== 1000) throw new Error("wrong");',
    ],
  },
  {
    what: "is an ES module in JavaScript",
    info: "js",
    code: [
      'import { rl } from "leak-snek";',
      'if (rl("1/s").operations !== 1) throw new Error("wrong");',
    ],
  },
  {
    what: "throws, and is not to be run",
    info: "ts no-run",
    code: ['throw new Error("not run");'],
  },
];

/** Blocks of which something is to be reported. */
export const wrongBlocks: readonly (ExampleBlock & { readonly report: RegExp })[] = [
  {
    what: "does not compile",
    info: "ts",
    code: ["const count = 1;", "const text: string = count;"],
    report: /^wrong-\d\.md:4: TS2322: /,
  },
  {
    what: "does not compile as strictly as the project",
    info: "ts",
    code: ["const names: string[] = [];", "const name: string = names[0];"],
    report: /^wrong-\d\.md:4: TS2322: /,
  },
  {
    what: "does not compile, and is not to be run",
    info: "ts no-run",
    code: ["const text: string = 1;"],
    report: /^wrong-\d\.md:3: TS2322: /,
  },
  {
    what: "uses what another block declares",
    info: "ts",
    code: ["console.log(count);"],
    report: /^wrong-\d\.md:3: TS2304: /,
  },
  {
    what: "throws",
    info: "ts",
    code: ["interface Left {", "  out: 1;", "}", 'throw new Error("thrown");'],
    report: /Error: thrown\n.*wrong-\d\.md:6:/,
  },
  {
    what: "throws in JavaScript",
    info: "js",
    code: ["", 'throw new Error("thrown");'],
    report: /Error: thrown\n.*wrong-\d\.md:4:/,
  },
  {
    what: "leaves a rejection to nobody",
    info: "ts",
    code: ['void Promise.reject(new Error("rejected"));'],
    report: /Error: rejected\n.*wrong-\d\.md:3:/,
  },
  {
    what: "awaits what never comes",
    info: "ts",
    code: ["await new Promise(() => undefined);"],
    report: /code 13/,
  },
  {
    what: "reaches into the package",
    info: "js",
    code: ['import "leak-snek/src/index.js";'],
    report: /ERR_PACKAGE_PATH_NOT_EXPORTED/,
  },
];

/** The blocks as those of Markdown files of that name, with an index each. */
export function inMarkdown(name: string, examples: readonly ExampleBlock[]): readonly CodeBlock[] {
  return examples.flatMap(({ info, code }, index) => {
    const markdown = ["Text.", `\`\`\`${info}`, ...code, "```"].join("\n");
    return codeBlocksOf(`${name}-${index}.md`, markdown);
  });
}
