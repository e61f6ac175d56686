import { requireMethods } from "../arguments.js";
import { describeKey } from "../errors.js";
import type { LimiterListener } from "../interfaces/index.js";

/** What events are logged to: `console`, pino, winston, or whatever else has these methods. */
export interface Logger {
  debug(message: string): unknown;
  info(message: string): unknown;
  warn(message: string): unknown;
  error(message: string): unknown;
}

/**
 * A listener that logs: admissions at info, denials and waits at debug, giving up and decisions without
 * the storage at warning, faults at error.
 *
 * @throws TypeError for a logger that has not all of the methods
 */
export function logEvents(logger: Logger): LimiterListener<unknown> {
  requireMethods("logger", logger, ["debug", "info", "warn", "error"]);
  return {
    admitted: ({ key, cost, decision }) =>
      logger.info(
        `${describeKey(key)}: ${cost} admitted, ${decision.remaining} of ${decision.limit} left`,
      ),
    denied: ({ key, cost, decision }) =>
      logger.debug(`${describeKey(key)}: ${cost} denied, retry in ${decision.retryAfterMs} ms`),
    waiting: ({ key, cost, sleepMs }) =>
      logger.debug(`${describeKey(key)}: ${cost} wait for ${Math.ceil(sleepMs)} ms`),
    "gave-up": ({ key, cost, decision, durationMs }) =>
      logger.warn(
        `${describeKey(key)}: ${cost} gave up after ${Math.round(durationMs)} ms, ` +
          `retry in ${decision.retryAfterMs} ms`,
      ),
    degraded: ({ key, cost, decision }) =>
      logger.warn(
        `${describeKey(key)}: ${cost} ${decision.allowed ? "admitted" : "denied"} without the storage`,
      ),
    error: ({ key, cost, error }) =>
      logger.error(`${describeKey(key)}: ${cost} failed: ${String(error)}`),
  };
}
