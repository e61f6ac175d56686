import { open } from "lmdb";
import { temporaryFolder } from "../../folder.mjs";

/** Abortable, committed at once, and not waiting for the disk: as our own are unless told otherwise. */
const FLAGS = 0x10003;

/** As many bytes as a leaky bucket of ours has. */
const RECORD_BYTES = 40;
const LEVEL_AT = 16;
const TIME_AT = 24;

/**
 * A bucket as one would write it by hand, on the lmdb that the library uses too, opened in the same way: in
 * one transaction it reads a record of the same size, decides, and writes it.
 */
export default {
  name: "floor: read, modify and write by hand",
  medium: "file",
  create({ operations, periodMs }) {
    const leakedPerMs = operations / periodMs;
    const root = open({
      path: temporaryFolder(),
      overlappingSync: false,
      mapSize: 256 * 1024 * 1024,
      maxDbs: 128,
    });
    const table = root.openDB({ name: "buckets", encoding: "binary" });
    const record = Buffer.alloc(RECORD_BYTES);

    function admits(key) {
      const now = Date.now();
      const found = table.getBinaryFast(key);
      const at = found?.readDoubleLE(TIME_AT) ?? now;
      const before = found?.readDoubleLE(LEVEL_AT) ?? 0;
      const level = Math.max(0, before - (now - at) * leakedPerMs);
      if (level > operations - 1) return false;
      record.writeDoubleLE(level + 1, LEVEL_AT);
      record.writeDoubleLE(now, TIME_AT);
      table.put(key, record);
      return true;
    }

    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (table.transactionSync(() => admits(key), FLAGS)) admitted++;
      return admitted;
    };
  },
};
