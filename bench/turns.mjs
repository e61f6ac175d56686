/**
 * A batch of keys as a server meets them: one in each turn of the event loop.
 *
 * @param {import("./contenders.mjs").Batch} batch
 * @param {readonly string[]} keys
 * @returns {import("./stopwatch.mjs").Call}
 */
export function inTurns(batch, keys) {
  const turns = keys.map((key) => [key]);
  return () =>
    new Promise((resolve, reject) => {
      let admitted = 0;
      let done = 0;
      const turn = () => {
        if (done === turns.length) return resolve(admitted);
        const answer = batch(turns[done++]);
        if (typeof answer === "number") count(answer);
        else answer.then(count, reject);
      };
      const count = (ofTurn) => {
        admitted += ofTurn;
        setImmediate(turn);
      };
      setImmediate(turn);
    });
}
