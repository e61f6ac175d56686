import MarkdownIt from "markdown-it";

/** A fenced block of code in a Markdown file. */
export interface CodeBlock {
  /** The path of the Markdown file from the project's folder. */
  readonly file: string;
  /** The number of the line that its code begins on, counted from 1. */
  readonly line: number;
  readonly language: "ts" | "js";
  /** False for a block that is marked "no-run". */
  readonly runs: boolean;
  readonly code: string;
}

/** The blocks of a Markdown text in a language that can be run here, in their order. */
export function codeBlocksOf(file: string, markdown: string): readonly CodeBlock[] {
  return new MarkdownIt().parse(markdown, {}).flatMap(({ type, info, map, content }) => {
    const [language, ...marks] = info.trim().split(/\s+/);
    if (type !== "fence" || (language !== "ts" && language !== "js")) return [];
    // The map counts from 0 and names the line of the fence, which the code comes after.
    const line = (map?.[0] ?? 0) + 2;
    return [{ file, line, language, runs: !marks.includes("no-run"), code: content }];
  });
}
