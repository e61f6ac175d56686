import { SlidingWindowLimiter } from "../../../leak-snek.mjs";

const FRAMES = 1000;

export default {
  name: "SlidingWindowLimiter of 1,000 frames",
  clock: "none",
  isAsync: false,
  set: "frames",
  goals: "frames",
  base: "SlidingWindowLimiter of 10 frames",
  create({ operations, msPerFrame, periodMs = msPerFrame * FRAMES }) {
    let nowMs = 0;
    const clock = { now: () => ++nowMs };
    const rateLimit = { operations, periodMs };
    const limiter = new SlidingWindowLimiter({ rateLimit, frames: FRAMES, clock });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
