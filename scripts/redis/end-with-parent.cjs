const { spawn } = require("node:child_process");

/** The input ends when the process at its other end does, however that came about. */
const WAIT_THEN_KILL = `trap "" INT TERM HUP; read -r line; kill -KILL "$1"; rm -rf -- "$2"`;

/**
 * Kills a child and removes its folder should this process end before it: by an exit, by a signal that
 * no handler sees, or as a worker of jest, where handlers of "exit" are never called.
 */
function endWithParent(child, folder) {
  const guard = spawn("sh", ["-c", WAIT_THEN_KILL, "sh", String(child.pid), folder], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  guard.stdin.unref();
  // The process number of a child that has ended may soon be that of another program.
  child.once("exit", () => guard.kill("SIGKILL"));
}

module.exports = { endWithParent };
