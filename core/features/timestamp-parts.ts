import type { Graph } from '../onnx/graph.ts';
import type { TimestampColumn } from '../table/table.ts';
import { calendar } from './calendar.ts';
import { concat, type Bound, type Encoded } from './encoder.ts';

/** A timestamp's parts in UTC as numbers, named as pandas names them, and the days since 1970; `NaN` if missing. */
export function timestampParts(graph: Graph, inputs: Bound<TimestampColumn>[]): Encoded {
  const { days, year, month, day, dayOfWeek, hour, dayOfYear } = calendar(graph, concat(graph, inputs));
  const parts = { year, month, day, dayofweek: dayOfWeek, hour, dayofyear: dayOfYear, days };
  const tensor = graph.op('Cast', [graph.op('Concat', Object.values(parts), { axis: 1 })], { to: 1 });
  const columns = Object.keys(parts).flatMap((part) =>
    inputs.map(({ column: { name } }) => ({ name: `${name}_${part}`, source: name, categorical: false })),
  );
  return { tensor, columns };
}
