import { subpath } from "../leak-snek.mjs";

export const { RedisStorage } = await subpath("redis");
