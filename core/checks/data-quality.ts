import { checkNames, type Check } from '../../contracts/checks.ts';
import type { Limits } from '../../contracts/monitoring.ts';
import { fisherGreater, type Share } from '../drift/fisher.ts';
import { holm } from '../drift/holm.ts';
import { columnFaults, schemaFaults, type Fault } from './faults.ts';
import type { Situation } from './situation.ts';
import { chance, percent } from '../metrics/format.ts';
import { quoted, skipped, tooFewRows } from './verdict.ts';

const names = checkNames.dataQuality;
type Name = (typeof names)[number];
type Judged = Fault & { rise: number; pValue: number };

/** Faults in the evidence, and in the reason. */
const EVIDENCE = 20;
const NAMED = 3;

const about: Record<Name, { limit: keyof Limits; says: string; nothing: string }> = {
  missing: { limit: 'missing', says: 'missing', nothing: 'There are no columns of the training rows.' },
  out_of_range: { limit: 'outOfRange', says: 'out of range', nothing: 'There are no columns of numbers.' },
  unseen: {
    limit: 'unseen',
    says: 'levels that no training row has',
    nothing: 'There are no categorical columns.',
  },
  schema: { limit: 'schema', says: 'unreadable or without a column', nothing: 'There was nothing to read.' },
};

/**
 * The checks `missing`, `out_of_range`, `unseen` and `schema`. Each fault is a share of rows, which may be above what
 * rows like the training rows would bring by its limit at most. It must be above that by more than chance as well:
 * Fisher's exact test, corrected over the faults of all four.
 */
export function checkDataQuality(situation: Situation): Check[] {
  const { monitoring, baseline, traffic } = situation;
  const few = tooFewRows(situation);
  const columns = few ? [] : columnFaults(baseline, traffic.table);
  const isUnread = traffic.table.rows + traffic.unreadable < monitoring.minimumRows;
  const faults: Record<Name, Fault[]> = {
    missing: columns.map(({ missing }) => missing),
    out_of_range: columns.flatMap(({ outOfRange }) => outOfRange ?? []),
    unseen: columns.flatMap(({ unseen }) => unseen ?? []),
    schema: isUnread ? [] : schemaFaults(baseline, traffic),
  };
  const all = names.flatMap((name) => faults[name]);
  const adjusted = holm(all.map(({ now, before }) => fisherGreater(now, before)));
  const pValueOf = new Map(all.map((fault, i) => [fault, adjusted[i]]));
  return names.map((name) => {
    const judged = faults[name].map((fault) => ({
      ...fault,
      rise: shareOf(fault.now) - shareOf(fault.before),
      pValue: pValueOf.get(fault) ?? 1,
    }));
    if (!judged.length) return skipped(name, few ?? about[name].nothing);
    const check = judge(name, judged, situation);
    const unknown = name === 'schema' ? unknownColumns(situation) : '';
    return { ...check, reason: check.reason + unknown };
  });
}

const shareOf = ({ count, rows }: Share) => (rows ? count / rows : 0);

function judge(name: Name, faults: Judged[], { monitoring }: Situation): Check {
  const limit = monitoring.limits[about[name].limit];
  const ordered = faults.toSorted((a, b) => b.rise - a.rise);
  const bad = ordered.filter(({ rise, pValue }) => rise >= limit && pValue < monitoring.significance);
  const [{ rise: value, pValue }] = bad.length ? bad : ordered;
  return {
    name,
    status: bad.length ? 'violated' : 'ok',
    reason: bad.length ? reasonOf(name, bad) : `No column has ${percent(limit)} more ${about[name].says}.`,
    value,
    limit,
    pValue,
    evidence: bad
      .slice(0, EVIDENCE)
      .map(({ of, now, before, pValue }) => ({ of, value: shareOf(now), was: shareOf(before), pValue })),
  };
}

function reasonOf(name: Name, bad: Judged[]): string {
  const named = bad.slice(0, NAMED).map(({ of, now, before, about: detail, pValue }) => {
    const more = detail ? ` (${detail})` : '';
    return `"${of}" ${percent(shareOf(now))}${more}, expected ${percent(shareOf(before))}, ${chance(pValue)}`;
  });
  const rest = bad.length > NAMED ? [`${bad.length - NAMED} more`] : [];
  return `${about[name].says}: ${[...named, ...rest].join('; ')}.`;
}

/** They do not keep the model from answering, but a column that was renamed is one of them. */
function unknownColumns({ traffic }: Situation): string {
  const names = [...traffic.unknown].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
  return names.length ? ` Not known to the model: ${quoted(names)}.` : '';
}
