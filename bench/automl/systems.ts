import type { DataSet } from './shared.ts';

/** Something that makes a model from a table. */
export type System = {
  /** `flaml:10`, or only the name where there is no budget. */
  id: string;
  name: string;
  /** Seconds; 0 where it has none. */
  budget: number;
  title: string;
  peer?: {
    /** As `run_peer.py` calls it. */
    script(set: DataSet): string;
    environment: string;
    /** Whose version it is. */
    package: string;
  };
};

export const systemId = (name: string, budget: number) => (budget ? `${name}:${budget}` : name);

export const landfall = (budget: number): System => ({
  id: systemId('landfall', budget),
  name: 'landfall',
  budget,
  title: `Landfall ${budget} s`,
});

const peer = (
  name: string,
  title: string,
  { budget = 0, ...changes }: Partial<NonNullable<System['peer']>> & { budget?: number } = {},
): System => ({
  id: systemId(name, budget),
  name,
  budget,
  title,
  peer: { script: () => name, environment: 'light', package: 'scikit-learn', ...changes },
});

/** In the order of the table's columns. */
export const peers: System[] = [
  peer('flaml', 'FLAML 60 s', { package: 'flaml', budget: 60 }),
  peer('flaml', 'FLAML 10 s', { package: 'flaml', budget: 10 }),
  peer('ag', 'AutoGluon 60 s', { environment: 'ag', package: 'autogluon.tabular', budget: 60 }),
  peer('h2o', 'H2O 60 s', { environment: 'h2o', package: 'h2o', budget: 60 }),
  // A column of free text as one category says nothing: there the linear model is one of TF-IDF.
  peer('linear', 'linear', { script: ({ hasText }) => (hasText ? 'textlr' : 'linear') }),
  peer('lgbm', 'LightGBM', { package: 'lightgbm' }),
  peer('hgb', 'HistGB'),
  peer('rf', 'forest'),
];

/**
 * By id, or by name: all of its budgets.
 * @throws where a name is no peer's.
 */
export function peersNamed(names: string[]): System[] {
  const isNamed = (system: System, name: string) => name === system.name || name === system.id;
  const unknown = names.filter((name) => !peers.some((system) => isNamed(system, name)));
  if (unknown.length)
    throw new Error(
      `No such peer: ${unknown.join(', ')}. There are: ${peers.map(({ id }) => id).join(', ')}`,
    );
  return peers.filter((system) => names.some((name) => isNamed(system, name)));
}
