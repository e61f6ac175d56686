import type { Algorithm } from "leak-snek";

/** The same algorithm as somebody writes it who knows nothing of Lua. */
export function withoutTwin(algorithm: Algorithm): Algorithm {
  return {
    capacity: algorithm.capacity,
    decide: (rate, now, cost) => algorithm.decide(rate, now, cost),
    peek: (rate, now, cost) => algorithm.peek(rate, now, cost),
    refund: (rate, now, cost) => algorithm.refund(rate, now, cost),
    timeToLive: (rate, now) => algorithm.timeToLive(rate, now),
    recognises: (rate) => algorithm.recognises?.(rate) ?? true,
  };
}
