import { hasMethod } from "../arguments.js";
import type { AnyCallable } from "./callables.js";

/** What a function has that no other can be given. */
const OF_ITS_OWN = ["prototype", "arguments", "caller"];

/** Gives a wrapper what its function has: name, length, and what was set on it; returns the wrapper. */
export function keepProperties(fn: AnyCallable, wrapper: AnyCallable): AnyCallable {
  for (const name of Reflect.ownKeys(fn)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(fn, name);
    if (descriptor === undefined || OF_ITS_OWN.includes(String(name))) continue;
    Object.defineProperty(wrapper, name, descriptor);
  }
  if (isMetadataKeeper(reflect)) keepMetadata(reflect, fn, wrapper);
  return wrapper;
}

const reflect: object = Reflect;

/** What the package reflect-metadata makes of `Reflect`. */
interface MetadataKeeper {
  getOwnMetadataKeys(target: object): readonly unknown[];
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
}

/** NestJS knows a route by what its decorators keep there; without it, the order of decorators matters. */
function keepMetadata(keeper: MetadataKeeper, fn: AnyCallable, wrapper: AnyCallable): void {
  for (const key of keeper.getOwnMetadataKeys(fn)) {
    keeper.defineMetadata(key, keeper.getOwnMetadata(key, fn), wrapper);
  }
}

function isMetadataKeeper(reflect: object): reflect is MetadataKeeper {
  return ["getOwnMetadataKeys", "getOwnMetadata", "defineMetadata"].every((method) =>
    hasMethod(reflect, method),
  );
}
