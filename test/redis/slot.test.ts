import { slotOf } from "../../src/redis/slot.js";

test.each([
  ["123456789", 12_739],
  ["", 0],
  ["foo", 12_182],
  ["bar", 5061],
  ["{bar}", 5061],
  ["foo{bar}{zap}", 5061],
])("the slot of %p is %p", (key, slot) => {
  expect(slotOf(key)).toBe(slot);
});

test("what stands in the first pair of braces alone counts, if it is anything", () => {
  expect(slotOf("{user1}:a")).toBe(slotOf("{user1}:b"));
  expect(slotOf("a{user1}b}")).toBe(slotOf("user1"));
  expect(slotOf("a{{user1}}b")).toBe(slotOf("{user1"));
  expect(slotOf("a{}{user1}")).not.toBe(slotOf("user1"));
  expect(slotOf("}{user1}")).toBe(slotOf("user1"));
  expect(slotOf("user1}")).not.toBe(slotOf("user1"));
});
