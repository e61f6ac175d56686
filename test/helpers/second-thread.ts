import type { SharedMemoryMutex, SharedMemoryStorage } from "leak-snek/shared";

interface SharedModule {
  readonly SharedMemoryMutex: typeof SharedMemoryMutex;
  readonly SharedMemoryStorage: typeof SharedMemoryStorage;
}

/**
 * The library once more, as another thread would load it: it knows nothing of what this one holds. So a
 * test can have "another thread" come in the middle of a decision, at exactly the place it wants.
 */
export function loadAsAnotherThread(): SharedModule {
  let loaded: SharedModule | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<SharedModule>("leak-snek/shared");
  });
  if (loaded === undefined) throw new Error("the library was not loaded");
  return loaded;
}
