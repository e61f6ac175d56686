export { Mutex } from "async-mutex";
