import * as fc from "fast-check";

/**
 * What could be taken for something else: braces, separators, escapes, half surrogate pairs and the
 * character that stands for them, names of members, globs, line breaks, and the empty string.
 */
const pieces = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...["", "{", "}", "{}", "{a}", "}{", "{a", "a}", "{{a}}"],
      ...[":", "!", "%", "%3A", "%21", "%3", "*", "?", "[a]", "\\", "\0", "\n", "\r\n", " ", "|"],
      ...["\ud800", "\udc00", "\ud83d\ude00", "\ufffd", "\ufffdD800", "\ufffdFFFD", "D800"],
      ...["a", "A", "ä", "a\u0308", "\u00e4", "__proto__", "constructor", "leak-snek", "0", "-0"],
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)),
  },
);

const keys = fc.oneof(
  { weight: 20, arbitrary: fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join("")) },
  {
    weight: 1,
    arbitrary: fc.nat(1 << 20).map((number) => `${"k".repeat(number % 2000)}${number}`),
  },
);

/** So many distinct keys, the same for the same seed. */
export function fuzzedKeys(count: number, seed: number): readonly string[] {
  const distinct = new Set<string>([""]);
  for (let next = seed; distinct.size < count; next++) {
    for (const key of fc.sample(keys, { numRuns: count, seed: next })) distinct.add(key);
  }
  return [...distinct].slice(0, count);
}
