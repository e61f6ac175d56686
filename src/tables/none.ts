/** In place of a slot or a block, where there is none; it ends a chain, too. */
export const NONE = -1;
