import { availableParallelism } from "node:os";
import type { Config } from "jest";

const config: Config = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  globalSetup: "<rootDir>/test/servers/global-setup.ts",
  globalTeardown: "<rootDir>/test/servers/global-teardown.ts",
  // A hanging test ends by this; none is timed by it.
  testTimeout: process.env["LEAK_SNEK_LONG"] === "1" ? 1_200_000 : 120_000,
  // Many tests wait for a server or a process: one worker more than there are processors keeps them busy.
  maxWorkers: availableParallelism() + 1,
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json" }] },
  moduleNameMapper: {
    "^(\\.{1,2}/.*)\\.js$": "$1",
    "^leak-snek$": "<rootDir>/src/index.ts",
    "^leak-snek/lmdb$": "<rootDir>/src/lmdb/index.ts",
    "^leak-snek/redis$": "<rootDir>/src/redis/index.ts",
    "^leak-snek/shared$": "<rootDir>/src/shared/index.ts",
    "^leak-snek/testing$": "<rootDir>/src/testing/index.ts",
  },
  // In the context of a test, what is global is looked up some thirty times as slowly as what is given.
  sandboxInjectedGlobals: [
    "Array",
    "Atomics",
    "BigInt",
    "Map",
    "Math",
    "Number",
    "Object",
    "Promise",
  ],
  collectCoverageFrom: ["src/**/*.ts"],
  coverageProvider: "v8",
  coverageReporters: ["text-summary", "lcov"],
  coverageThreshold: { global: { branches: 95 } },
};

export default config;
