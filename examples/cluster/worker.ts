/** One of the processes: an HTTP server that answers 200 or 429, by the limit that all of them share. */
import { createServer } from "node:http";
import { LeakyBucketLimiter } from "leak-snek";
import { LmdbStorage } from "leak-snek/lmdb";
import { RATE_LIMIT } from "./limit.js";

const limiter = new LeakyBucketLimiter({
  rateLimit: RATE_LIMIT,
  rateStorage: new LmdbStorage({ path: process.argv[2] ?? "" }),
});

const server = createServer((_request, response) => {
  const { allowed, retryAfterMs } = limiter.consume("visitors");
  response.statusCode = allowed ? 200 : 429;
  if (!allowed) response.setHeader("retry-after", Math.ceil(retryAfterMs / 1000));
  response.setHeader("x-process", process.pid);
  response.end();
});

// In a cluster, all of its processes are given the same free port.
server.listen(0, "127.0.0.1");
process.once("disconnect", () => process.exit());
