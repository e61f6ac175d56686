import { createHash } from "node:crypto";
import type { KeyEncoder, TableKey } from "./root.js";

/**
 * The bytes that a key is kept under. Distinct keys have distinct bytes: the first says how the rest was
 * made, and each way keeps keys apart. LMDB takes no more than 1978 bytes; what could be longer is kept
 * under its digest, and then its rate has the whole key with it.
 */

const UTF8 = 1;
const UTF16 = 2;
const DIGEST = 3;
const LONGEST_WHOLE = 600;
/** Up to this length a loop is quicker than a call. */
const LONGEST_LOOP = 48;
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** Where the keys of users begin; what is below is the storage's own. */
export const FIRST_KEY: Uint8Array = Uint8Array.of(UTF8);

/** Whether a key is kept under its digest. */
export function isLong(key: string): boolean {
  return key.length > LONGEST_WHOLE;
}

export const keyEncoder: KeyEncoder = {
  writeKey(key: TableKey, target: Buffer, start: number): number {
    if (typeof key !== "string") {
      target.set(key, start);
      return start + key.length;
    }
    if (isLong(key)) return writeBytes(DIGEST, digestOf(key), target, start);
    return key.length <= LONGEST_LOOP && writeAscii(key, target, start)
      ? start + 1 + key.length
      : writeText(key, target, start);
  },

  readKey: (source: Buffer, start: number, end: number): TableKey =>
    Uint8Array.prototype.slice.call(source, start, end),
};

function writeAscii(key: string, target: Buffer, start: number): boolean {
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index);
    if (code > 127) return false;
    target[start + 1 + index] = code;
  }
  target[start] = UTF8;
  return true;
}

/** UTF-8 cannot say half a surrogate pair. */
function writeText(key: string, target: Buffer, start: number): number {
  const isSayable = !LONE_SURROGATE.test(key);
  target[start] = isSayable ? UTF8 : UTF16;
  return start + 1 + target.write(key, start + 1, isSayable ? "utf8" : "utf16le");
}

function writeBytes(tag: number, bytes: Uint8Array, target: Buffer, start: number): number {
  target[start] = tag;
  target.set(bytes, start + 1);
  return start + 1 + bytes.length;
}

function digestOf(key: string): Uint8Array {
  return createHash("sha256").update(key, "utf16le").digest();
}
