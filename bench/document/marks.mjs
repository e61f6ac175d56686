/**
 * A text with what is between its marks replaced: from `<!-- figures: NAME -->` to `<!-- end -->`.
 *
 * @param {string} text
 * @param {(name: string) => string} contentOf
 */
export function filled(text, contentOf) {
  return text.replaceAll(
    /(<!-- figures: ([\w-]+) -->\n)[^]*?(<!-- end -->)/g,
    (_all, begin, name, end) => `${begin}\n${contentOf(name)}\n\n${end}`,
  );
}
