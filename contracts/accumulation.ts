import { z } from 'zod';

/**
 * How a landed file becomes part of the data. `replace`: it is the data. `append`: it comes after what is there.
 * `upsert`: so too, but of the rows with equal cells in the columns `key`, blanks at their ends aside, the last alone is
 * kept, where it landed (pandas' `drop_duplicates(key, keep='last')`). In all but `replace`, a newer version of an object
 * takes the older one's place.
 */
export const Accumulation = z
  .discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('replace') }),
    z.strictObject({ mode: z.literal('append') }),
    z.strictObject({ mode: z.literal('upsert'), key: z.array(z.string().min(1)).min(1) }),
  ])
  .default({ mode: 'replace' });
export type Accumulation = z.infer<typeof Accumulation>;

/**
 * The part of the data that is learnt from. `rows`: the last ones in the order of landing. `days`: up to the run's start;
 * by the time column of `split` where there is one, else by when files landed.
 */
export const Window = z
  .strictObject({ rows: z.int().positive().optional(), days: z.number().positive().optional() })
  .refine(({ rows, days }) => rows !== undefined || days !== undefined, 'say rows, days or both');
export type Window = z.infer<typeof Window>;
