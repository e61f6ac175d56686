import Bottleneck from "bottleneck";

const { BottleneckError } = Bottleneck;

/**
 * It schedules jobs rather than decides. With a reservoir for the limit and no room in the queue, it
 * drops at once what the reservoir does not cover: the nearest that it comes to a decision. It takes
 * several timers of 1 ms for each job, so it gets few, and all of a batch at once.
 */
export default {
  name: "bottleneck",
  clock: "Date.now, twice",
  isAsync: true,
  mostOperations: 20,
  create({ operations, periodMs }) {
    const group = new Bottleneck.Group({
      reservoir: operations,
      reservoirRefreshAmount: operations,
      reservoirRefreshInterval: periodMs,
      highWater: 0,
      strategy: Bottleneck.strategy.OVERFLOW,
    });
    const nothing = async () => true;
    const admits = (key) => group.key(key).schedule(nothing).catch(falseWhenDropped);
    return async (keys) => {
      const answers = await Promise.all(keys.map(admits));
      return answers.filter(Boolean).length;
    };
  },
};

function falseWhenDropped(error) {
  if (error instanceof BottleneckError) return false;
  throw error;
}
