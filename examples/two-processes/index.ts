import { main } from "./main.js";
import { redisOf } from "./server.js";

main(process.argv.slice(2), process.stdout, redisOf(process.env)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
