import { LeakyBucketLimiter } from "../../../leak-snek.mjs";
import { temporaryFolder } from "../../folder.mjs";
import { LmdbStorage } from "../../storages.mjs";

export default {
  name: "LmdbStorage",
  medium: "file",
  goals: "byHand",
  base: "floor: read, modify and write by hand",
  create(rateLimit) {
    const rateStorage = new LmdbStorage({ path: temporaryFolder() });
    const limiter = new LeakyBucketLimiter({ rateLimit, rateStorage });
    return (keys) => {
      let admitted = 0;
      for (const key of keys) if (!limiter.limitExceeded(key)) admitted++;
      return admitted;
    };
  },
};
