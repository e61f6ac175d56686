import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RedisNotFoundError, findRedisServer } from "../../scripts/redis/find-server.cjs";

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "leak-snek-cache-"));
});

afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

test("A machine that has nothing is told in one sentence what to do.", async () => {
  const search = findRedisServer({ environment: { PATH: "" }, homebrewFolders: [], cache });
  await expect(search).rejects.toThrow(RedisNotFoundError);
  await expect(search).rejects.toThrow(
    /^No Redis server was found [^.]*: install Redis [^.]* or set REDIS_SERVER_BIN [^.]*\.$/,
  );
  expect(readdirSync(cache)).toEqual([]);
});

test("A server that is named is taken.", async () => {
  const { binary, env } = await findRedisServer();
  const environment = { ...process.env, ...env, REDIS_SERVER_BIN: binary };
  expect(await findRedisServer({ environment })).toEqual({ binary, env: {} });
});

test("A server that is named and does not run is not passed over.", async () => {
  const environment = { ...process.env, REDIS_SERVER_BIN: join(cache, "missing") };
  await expect(findRedisServer({ environment })).rejects.toThrow(
    `REDIS_SERVER_BIN is ${join(cache, "missing")}, which does not run as a Redis server`,
  );
});

test("A server on the PATH that does not run is passed over.", async () => {
  const binary = join(cache, "redis-server");
  writeFileSync(binary, "no program", { mode: 0o755 });
  const environment = { PATH: cache };
  const search = findRedisServer({ environment, homebrewFolders: [], cache });
  await expect(search).rejects.toThrow(RedisNotFoundError);
  expect(existsSync(binary)).toBe(true);
});
