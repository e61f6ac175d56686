import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: [".cache/", "dist/", "build/", "coverage/", "**/node_modules/"] },
  {
    files: ["src/**/*.ts", "test/**/*.ts", "examples/**/*.ts", "jest.config.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "tsconfig.json" } },
    rules: {
      // A method without promises inside still promises, in a twin of a synchronous interface.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", ignoreUsingDeclarations: true },
      ],
      // What a user's void method returns is looked at all the same: it may be a promise.
      "@typescript-eslint/no-confusing-void-expression": "off",
      // Enumerations are constants here, which the compiler puts in as numbers.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    // The layers, from the bottom: what a folder may import is what it may know of.
    files: ["src/interfaces/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: ["../*"] }] },
  },
  {
    files: ["src/algorithms/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: ["../{adapters,clocks,limiters,mutexes,shortcuts,storages,testing}/*"] },
      ],
    },
  },
  {
    files: ["src/storages/**/*.ts", "src/mutexes/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: ["../{adapters,algorithms,limiters,shortcuts,testing}/*"] },
      ],
    },
  },
  prettier,
);
