import { rl } from "leak-snek";

/** What all processes admit together. */
export const RATE_LIMIT = rl("50/s");
