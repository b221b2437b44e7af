import { Decisions, type Ensemble, type Fitted, type Round } from '../../contracts/artifacts.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { chooseEnsemble } from '../../core/ensemble/choose.ts';
import { averageRows, shortlist, type Library } from '../../core/ensemble/library.ts';
import { primaryMetric } from '../../core/metrics/metrics.ts';
import { readNpy } from '../../core/npy.ts';
import { foldRows, type FoldRows } from '../../core/preprocess/folds.ts';
import { readSplit } from '../../core/preprocess/split-file.ts';
import { random, shuffle } from '../../core/random.ts';
import { secondsToRefit, type Planned } from '../../core/search/plan-round.ts';
import type { SearchShape } from '../../core/search/shape.ts';
import { readJson } from '../_shared/read-json.ts';

type Input = Stages['select']['in'];
type Found = Pick<Planned, 'round' | 'leaderboard' | 'refitSeconds' | 'why'>;

/** So many validated rows tell candidates apart as well as more do. */
const mostRows = 20_000;

/**
 * The last round: the refit of the final model's members, decided on what the candidates said of the rows that they had
 * not seen, `train/oof/<id>.npy`.
 */
export async function planRefit(
  input: Input,
  { round, leaderboard, refitSeconds, why }: Found,
  shape: SearchShape,
  store: Store,
): Promise<{ round: Round; why: string }> {
  const { pipeline } = input.run;
  const library = await readLibrary(input, shortlist(leaderboard), store);
  const seconds = library.candidates.map((fitted) => secondsToRefit(shape, fitted));
  const ensemble = chooseEnsemble({
    library,
    metric: primaryMetric(library.problemType, pipeline.metric),
    seconds,
    budgetSeconds: refitSeconds,
    ...(pipeline.costs && { errorCosts: pipeline.costs }),
    coverage: pipeline.interval.coverage,
    seed: pipeline.seed,
  });
  const candidates = ensemble.members.map(({ candidate }) => {
    const place = library.candidates.findIndex((fitted) => fitted.candidate.id === candidate.id);
    return { ...candidate, estimatedSeconds: seconds[place] };
  });
  const blended = candidates.length > 1 ? `, in a blend: ${describe(ensemble)}` : '';
  return { round: { ...round, candidates, ensemble }, why: why + blended };
}

const describe = ({ members }: Ensemble) =>
  members.map(({ candidate, weight }) => `${Math.round(100 * weight)} % ${candidate.id}`).join(', ');

async function readLibrary(
  { run, preprocess, engineer }: Input,
  candidates: readonly Fitted[],
  store: Store,
): Promise<Library> {
  const { problemType, validation, classes } = await readJson(preprocess.decisions.key, Decisions, store);
  const allLabels = readNpy(await store.get(engineer.labels.key)).data;
  const folds = foldRows(await readSplit(await store.download(preprocess.split.key)), validation);
  const rows = someRows(folds, run.pipeline.seed);
  const placeOf = new Int32Array(allLabels.length).fill(-1);
  rows.forEach((row, place) => (placeOf[row] = place));
  const places = folds.map((fold) => fold.validation.map((row) => placeOf[row]));
  const validated = Int32Array.from(places.flatMap((own) => Array.from(own)));
  const width = classes?.length ?? 1;
  const predictions: Float32Array[] = [];
  for (const { candidate } of candidates) {
    const { data } = readNpy(await store.get(runKey(run.runId, 'train', `oof/${candidate.id}.npy`)));
    predictions.push(averageRows(data, validated, rows.length, width));
  }
  return {
    problemType,
    classes: classes?.length ?? 0,
    candidates,
    predictions,
    labels: Float32Array.from(rows, (row) => allLabels[row]),
    folds: places.map((own) => own.filter((place) => place >= 0)),
  };
}

/** The rows that are validated on, or so many of them at random; ascending. */
function someRows(folds: readonly FoldRows[], seed: number): Int32Array {
  const all = Int32Array.from(new Set(folds.flatMap(({ validation }) => Array.from(validation)))).toSorted();
  return all.length <= mostRows ? all : shuffle(all, random(seed)).slice(0, mostRows).toSorted();
}
