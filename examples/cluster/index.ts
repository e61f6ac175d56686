import { main } from "./main.js";

main(process.argv.slice(2), process.stdout).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
