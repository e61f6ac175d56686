/** Measures one contender in one scenario, whenever it is asked; see `measure.mjs`. */
import { answer, readTask } from "../apart.mjs";
import { startContender } from "./measure.mjs";

const { measure } = await startContender(readTask());
answer(measure);
