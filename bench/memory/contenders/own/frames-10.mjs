import { SlidingWindowLimiter } from "../../../leak-snek.mjs";

const FRAMES = 10;

export default {
  name: "SlidingWindowLimiter of 10 frames",
  clock: "none",
  isAsync: false,
  set: "frames",

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
