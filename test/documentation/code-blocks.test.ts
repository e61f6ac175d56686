import { codeBlocksOf } from "./code-blocks.js";

const markdown = `# Title

~~~ts
first();
~~~

\`code\`, and a block that is not to be run here:

~~~sh
npm install leak-snek
~~~

- In a list:

  ~~~js
  if (second) {
    third();
  }
  ~~~

~~~ts no-run
fourth();
~~~

    ~~~ts
    indented();

~~~
nothing();
~~~
`;

it("finds the blocks of TypeScript and JavaScript, and the lines that they begin on", () => {
  expect(codeBlocksOf("a.md", markdown)).toEqual([
    { file: "a.md", line: 4, language: "ts", runs: true, code: "first();\n" },
    {
      file: "a.md",
      line: 16,
      language: "js",
      runs: true,
      code: "if (second) {\n  third();\n}\n",
    },
    { file: "a.md", line: 22, language: "ts", runs: false, code: "fourth();\n" },
  ]);
});

it("finds nothing in a text without code", () => {
  expect(codeBlocksOf("a.md", "Text.\n")).toEqual([]);
});
