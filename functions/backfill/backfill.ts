import type { z } from 'zod';
import type { BackfillInput, BackfillOutput } from '../../contracts/backfill.ts';
import { explain } from '../_shared/state-error.ts';
import { end } from './end.ts';
import { plan } from './plan.ts';
import type { BackfillPorts } from './ports.ts';
import { report } from './report.ts';
import { start } from './start.ts';

/** Runs past data by day, as it would have gone; the input's `action` says which step of it. */
export async function backfill(
  input: BackfillInput,
  ports: BackfillPorts,
): Promise<z.input<typeof BackfillOutput>> {
  switch (input.action) {
    case 'plan':
      return plan(input, ports);
    case 'start':
      return start(input, ports);
    case 'end':
      return end(input.of, ports);
    case 'report':
      return report(input, ports);
    case 'failed': {
      await report(input, ports);
      const { error, cause } = explain(input.error);
      return { error, cause };
    }
  }
}
