import { Type } from 'typebox';

/** How many there are, as far as somebody has counted. */
export const Count = Type.Object({
  count: Type.Integer(),
  exact: Type.Boolean({ description: 'false: at least this many' }),
});
