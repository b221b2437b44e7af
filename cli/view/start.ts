import type { Run } from '../../contracts/stages.ts';
import type { Start } from '../run/start.ts';
import { moment, wrapped } from './format.ts';
import { checkLines } from './looks.ts';

/** Why a run was started, with the evidence where monitoring asked for it. */
export function startLines({ run, look }: Start, stream: NodeJS.WriteStream = process.stdout): string[] {
  return [
    `  ${moment(run.startedAt)}  ${reasonOf(run)}`,
    ...(look ? [...wrapped(look.reason, 4, stream), ...checkLines(look.checks, 4, stream)] : []),
  ];
}

function reasonOf({ startedBy, sources, pipeline, repeats, base }: Run): string {
  switch (startedBy) {
    case 'landing':
      return `landed: ${sources.map(({ key }) => key).join(', ')}`;
    case 'drift':
      return 'a look of monitoring asked for it';
    case 'schedule':
      return `its schedule was due: ${pipeline.retraining.schedule ?? 'since changed'}`;
    case 'backfill':
      return 'a backfill came to its day';
    case 'forget':
      return 'rows were forgotten, and the model had learnt from them';
    case 'rerun':
      return `it repeats ${repeats ?? base?.key}`;
    case 'fit':
      return 'by landfall fit';
  }
}
