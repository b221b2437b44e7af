import { parseArgs } from 'node:util';

export type Options = {
  /** Absent: all. */
  sets?: string[];
  /** Absent: those whose environment is there. */
  peers?: string[];
  /** Landfall's budgets, seconds. */
  budgets: number[];
  /** Of sets below 5,000 rows. */
  splits: number;
  /** Ask everything anew. */
  fresh: boolean;
  /** Run nothing: print what is known, also of older versions. */
  cached: boolean;
  /** Results that began under a higher load average are asked anew. */
  maxLoad: number;
  /** A file for the report. */
  markdown?: string;
};

const list = (text: string) => text.split(',').filter(Boolean);

/** @throws where an option is unknown, or a number is none. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      sets: { type: 'string' },
      peers: { type: 'string' },
      budget: { type: 'string', default: '20,5' },
      splits: { type: 'string', default: '10' },
      fresh: { type: 'boolean', default: false },
      cached: { type: 'boolean', default: false },
      'max-load': { type: 'string' },
      markdown: { type: 'string' },
    },
  });
  return {
    sets: values.sets === undefined ? undefined : list(values.sets),
    peers: values.peers === undefined ? undefined : list(values.peers).filter((name) => name !== 'none'),
    budgets: list(values.budget).map((text) => positive('budget', text)),
    splits: whole('splits', values.splits),
    fresh: values.fresh,
    cached: values.cached,
    maxLoad: values['max-load'] === undefined ? Infinity : positive('max-load', values['max-load']),
    markdown: values.markdown,
  };
}

function whole(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number above 0, not "${text}".`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`--${name} takes a number above 0, not "${text}".`);
}
