import { strict as assert } from "node:assert";

/** The same object, each of whose methods fails the test when it answers with a promise. */
export function atOnce<T extends object>(subject: T): T {
  return new Proxy(subject, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(value, target, args);
        assert.equal(result instanceof Promise, false, `${String(member)}() answers at once`);
        return result;
      };
    },
  });
}
