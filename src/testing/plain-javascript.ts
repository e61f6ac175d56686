import { strict as assert } from "node:assert";

/** Calls a method as plain JavaScript can: with arguments that no compiler has seen. */
export function callUntyped(subject: object, method: string, args: readonly unknown[]): unknown {
  const member: unknown = Reflect.get(subject, method, subject);
  assert.ok(typeof member === "function", `${method}() is a method`);
  const result: unknown = Reflect.apply(member, subject, args);
  return result;
}
