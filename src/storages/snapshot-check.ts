import { show } from "../arguments.js";
import { describeKey, StorageError } from "../errors.js";
import { isRate } from "../rates.js";
import { isKeyOfJson, SNAPSHOT_FORMAT, SNAPSHOT_VERSION } from "./snapshot.js";
import type { Snapshot } from "./snapshot.js";

type Members = Readonly<Record<string, unknown>>;

/**
 * Checks what is to be restored. That its keys are those of the storage is for the caller to know.
 *
 * @throws TypeError for what is no object
 * @throws StorageError that says what is wrong and where
 */
export function requireSnapshot<K>(value: unknown): asserts value is Snapshot<K> {
  if (!isObject(value)) throw new TypeError(`snapshot must be an object, got ${show(value)}`);
  requireVersion(value);
  requireWhole("takenAt", value["takenAt"]);
  requireWhole("takenAtEpochMs", value["takenAtEpochMs"]);
  const rates = value["rates"];
  if (!Array.isArray(rates)) throw corrupt("rates", "an array", rates);
  const keys = new Set<unknown>();
  for (const [index, rate] of rates.entries()) {
    const key = requireSnapshotRate(`rates[${index}]`, rate);
    if (keys.has(key)) {
      throw new StorageError(
        `the snapshot is corrupt: rates[${index}] has ${describeKey(key)} again`,
      );
    }
    keys.add(key);
  }
}

/** @throws StorageError for what is no snapshot, or one of a version that cannot be read */
export function requireVersion(value: unknown): asserts value is Members {
  if (!isObject(value) || value["format"] !== SNAPSHOT_FORMAT) {
    const found = isObject(value) ? `its format is ${show(value["format"])}` : show(value);
    throw new StorageError(`this is no snapshot of a MemoryStorage: ${found}`);
  }
  const version = value["version"];
  if (version === SNAPSHOT_VERSION) return;
  if (!isWhole(version) || version < SNAPSHOT_VERSION) {
    throw corrupt("version", `a whole number from ${SNAPSHOT_VERSION}`, version);
  }
  throw new StorageError(
    `the snapshot is of version ${version}, and the newest that this release of leak-snek ` +
      `can read is ${SNAPSHOT_VERSION}: a newer release made it`,
  );
}

/** Returns the key. */
function requireSnapshotRate(name: string, value: unknown): unknown {
  if (!isObject(value)) throw corrupt(name, "an object", value);
  const { key, rate, ttlMs, endsAt } = value;
  if (!isKeyOfJson(key)) {
    throw corrupt(`${name}.key`, "a string, finite number, boolean or null", key);
  }
  if (!isRate(rate)) throw corrupt(`${name}.rate`, "a rate", rate);
  if (!isWhole(ttlMs) || ttlMs < 1) throw corrupt(`${name}.ttlMs`, "a whole number from 1", ttlMs);
  if (endsAt !== undefined) requireWhole(`${name}.endsAt`, endsAt);
  return key;
}

function requireWhole(name: string, value: unknown): void {
  if (!isWhole(value)) throw corrupt(name, "a whole number", value);
}

function corrupt(name: string, wanted: string, got: unknown): StorageError {
  return new StorageError(`the snapshot is corrupt: ${name} must be ${wanted}, got ${show(got)}`);
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
