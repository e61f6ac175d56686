import { KeySpace } from "../../src/redis/key-space.js";
import type { Separator } from "../../src/redis/key-space.js";

/** Prefixes and keys that run into one another where they are only joined. */
const texts = [
  ...["", ":", "::", "!", "a", "a:", ":a", "a:b", "b", "a!", "%", "%3A", "%3a", "%21", "a%3Ab"],
  ...["{", "}", "{}", "{a}", "}a{", "\u0000", "\ud800", "\udc00", "\ud800\udc00", "\udc00\ud800"],
  ...["\ufffd", "\ufffdD800", "\ufffdFFFD", "D800", "é", "e\u0301"],
];

test("no two pairs of prefix and key have the same name, of whichever kind they are", () => {
  const names = new Set<string>();
  let pairs = 0;
  for (const separator of [":", "!"] satisfies Separator[]) {
    for (const prefix of texts) {
      for (const key of texts) {
        names.add(Buffer.from(new KeySpace(prefix, separator).nameOf(key)).toString("latin1"));
        pairs++;
      }
    }
  }
  expect(names.size).toBe(pairs);
});

test("what is usual looks as usual", () => {
  expect(new KeySpace("leak-snek", ":").nameOf("user:1")).toBe("leak-snek:user:1");
  expect(new KeySpace("{app}", "!").nameOf("ключ")).toBe("{app}!ключ");
  expect(new KeySpace("", ":").nameOf("")).toBe(":");
});

test.each([undefined, null, 1, Symbol("key"), {}, ["key"]])(
  "%p is no key and no prefix",
  (value) => {
    // @ts-expect-error plain JavaScript may pass anything
    const nameOf = () => space.nameOf(value);
    const make = (): unknown => Reflect.construct(KeySpace, [value, ":"]);
    const space = new KeySpace("leak-snek", ":");
    expect(nameOf).toThrow(/^key must be a string, got /);
    expect(nameOf).toThrow(TypeError);
    expect(make).toThrow(/^prefix must be a string, got /);
  },
);
