import { Command, InvalidArgumentError, Option } from 'commander';
import { problemTypes, type Costs, type Split } from '../contracts/pipeline.ts';
import { version } from './version.ts';

/** What every command understands. */
export type Common = { json?: boolean; debug?: boolean };

/** A command's own file is `commands/<name>.ts` and exports `run`. */
export type Commands = {
  start: [options: Common & { port?: number }];
  up: [options: Common & { port?: number }];
  down: [options: Common];
  drop: [files: string[], options: DropOptions];
  runs: [pipeline: string | undefined, options: Common & { limit: number }];
  rerun: [runId: string, options: Common];
  diff: [before: string, after: string, options: Common];
  backfill: [pipeline: string, options: BackfillOptions];
  show: [runOrPipeline: string, options: Common];
  versions: [pipeline: string, options: Common];
  data: [pipeline: string, options: Common & { limit: number }];
  promote: [pipeline: string, version: number, options: Common];
  rollback: [pipeline: string, options: Common];
  forget: [pipeline: string, options: ForgetOptions];
  gc: [pipeline: string | undefined, options: Common & { dryRun?: boolean }];
  predict: [pipeline: string, options: PredictOptions];
  client: [pipeline: string, options: Common & { out?: string }];
  fit: [file: string, options: FitOptions];
  deploy: [args: string[], options: Common];
};

export type PredictOptions = Common & {
  file?: string;
  batch?: string;
  out?: string;
  contributions?: number | 'all';
};

export type ForgetOptions = Common & {
  key: { column: string; value: string };
  dryRun?: boolean;
  yes?: boolean;
};

export type DropOptions = Common & {
  pipeline?: string;
  target?: string;
  wait?: boolean;
  budget?: number;
  /** How files add up; at most one of the three. */
  append?: boolean;
  upsert?: string[];
  replace?: boolean;
};

/** Days in UTC, `2026-11-24`; `fromPrefix` is in the landing bucket. */
export type BackfillOptions = Common & { from: string; to: string; fromPrefix?: string };

export type FitOptions = Common & {
  target: string;
  out?: string;
  budget?: number;
  test?: string;
  problemType?: (typeof problemTypes)[number];
  metric?: string;
  costs?: Costs;
  split?: Split;
  seed?: number;
};

/** Runs a command by name; what it resolves to is the process's exit code. */
export type Runner = <N extends keyof Commands>(name: N, ...args: Commands[N]) => Promise<void>;

/** The command line. It loads nothing of what the commands need, so that `--help` and errors come at once. */
export function program(run: Runner): Command {
  const root = new Command('landfall')
    .description('Data lands in S3, a model answers.')
    .version(version)
    .exitOverride()
    .addHelpText('after', '\nDebugging: --debug after a command, or DEBUG=1, shows stacks.')
    .showHelpAfterError('(landfall --help lists the commands)');
  const command = (usage: string, summary: string) =>
    root
      .command(usage)
      .description(summary)
      .option('--json', 'one JSON value on stdout, everything else on stderr')
      .addOption(new Option('--debug', 'show the stack of an error').hideHelp());

  command('start', 'start everything, land an example, ask its endpoint')
    .option('--port <port>', 'LocalStack’s port (default: 4566, or a free one)', port)
    .action((options) => run('start', options));
  command('up', 'start LocalStack and deploy the stack to it')
    .option('--port <port>', 'LocalStack’s port (default: 4566, or a free one)', port)
    .action((options) => run('up', options));
  command('down', 'stop LocalStack and remove everything that was started').action((options) =>
    run('down', options),
  );
  command('drop', 'land files for a pipeline: each makes one run')
    .argument('<file...>', 'CSV, TSV, JSON lines or Parquet, also gzip or zstd')
    .option('--pipeline <name>', 'the pipeline (default: named after the file)')
    .option('--target <column>', 'the column to predict; needed where the pipeline is new')
    .option('--budget <seconds>', 'what its search may take, for this and later runs', seconds)
    .option('--append', 'from now on files are added to the data')
    .addOption(
      new Option('--upsert <columns>', 'from now on rows replace those with the same KEY,KEY')
        .argParser(columns)
        .conflicts('append'),
    )
    .addOption(
      new Option('--replace', 'from now on a file is the data (a new pipeline’s default)').conflicts([
        'append',
        'upsert',
      ]),
    )
    .option(
      '--wait',
      'follow the run; exit 0: live, 2: data rejected, 3: not better, 4: waits for approval, 1: failed',
    )
    .action((files, options) => run('drop', files, options));
  command('runs', 'what ran, newest first')
    .argument('[pipeline]')
    .option('--limit <count>', 'at most so many', count, 20)
    .action((pipeline, options) => run('runs', pipeline, options));
  command('show', 'one run, stage by stage, or a pipeline: what is live, what was seen and decided')
    .argument('<run-or-pipeline>', 'a run’s id, or a pipeline’s name')
    .action((name, options) => run('show', name, options));
  command('rerun', 'do a run again from its manifest; exit 0: the same model to the byte, 1: not')
    .argument('<run>', 'the run’s id')
    .action((runId, options) => run('rerun', runId, options));
  command('diff', 'what changed between two runs: data, definition, code, model, metrics, cost')
    .argument('<before>', 'a run’s id')
    .argument('<after>', 'another’s')
    .action((before, after, options) => run('diff', before, after, options));
  command(
    'backfill',
    'run past data day by day, as it would have gone; repeated, it goes on where it stopped',
  )
    .argument('<pipeline>')
    .requiredOption('--from <day>', 'the first day in UTC, such as 2026-11-24', day)
    .requiredOption('--to <day>', 'the last day', day)
    .option(
      '--from-prefix <prefix>',
      'where the files lie in the landing bucket (default: landing/PIPELINE/)',
    )
    .action((pipeline, options) => run('backfill', pipeline, options));
  command('versions', 'the versions of a pipeline’s model, newest first')
    .argument('<pipeline>')
    .action((pipeline, options) => run('versions', pipeline, options));
  command('data', 'the versions of a pipeline’s data, newest first, and what learnt from them')
    .argument('<pipeline>')
    .option('--limit <count>', 'at most so many', count, 20)
    .action((pipeline, options) => run('data', pipeline, options));
  command('promote', 'bring a version live, all at once and tested; exit 0: live, 1: failed')
    .argument('<pipeline>')
    .argument('<version>', 'its number; `landfall versions` lists them', count)
    .action((pipeline, version, options) => run('promote', pipeline, version, options));
  command('rollback', 'bring back the version that was live before; exit 0: live, 1: failed')
    .argument('<pipeline>')
    .action((pipeline, options) => run('rollback', pipeline, options));
  command('forget', 'erase a person: their rows go from data, runs and captured traffic, for good')
    .argument('<pipeline>')
    .requiredOption('--key <column=value>', 'whose rows: the column that names the person, and how', keyValue)
    .option('--dry-run', 'say where the rows are; touch nothing')
    .option('--yes', 'do not ask')
    .action((pipeline, options) => run('forget', pipeline, options));
  command('gc', 'retire what the definitions do not keep: old data, models, traffic')
    .argument('[pipeline]')
    .option('--dry-run', 'say what would go, why, and what it costs; touch nothing')
    .action((pipeline, options) => run('gc', pipeline, options));
  command('predict', 'score rows through the endpoint, or a file as a whole')
    .argument('<pipeline>')
    .addOption(
      new Option(
        '--file <rows.csv>',
        'CSV with a header; other columns than the model’s are ignored',
      ).conflicts('batch'),
    )
    .addOption(
      new Option(
        '--batch <file>',
        'a file of any size and format, here or s3://BUCKET/KEY: comes back under scored/',
      ).conflicts('contributions'),
    )
    .option('--out <file>', 'where the answers go (default: stdout)')
    .option(
      '--contributions <count>',
      'why: each row’s COUNT greatest contributions, or “all”; answers are lines of JSON',
      contributions,
    )
    .action((pipeline, options, command) => {
      if (!options.file && !options.batch) command.error('error: say which rows: --file or --batch');
      return run('predict', pipeline, options);
    });
  command('client', 'write a typed TypeScript client of the live model')
    .argument('<pipeline>')
    .option('--out <file.ts>', 'where to (default: PIPELINE.ts)')
    .action((pipeline, options) => run('client', pipeline, options));
  command('fit', 'fit a model to a file in this process, without AWS or LocalStack')
    .argument('<file>', 'CSV, TSV, JSON lines or Parquet, also gzip or zstd')
    .requiredOption('--target <column>', 'the column to predict')
    .option('--out <folder>', 'for model.onnx, report.html, evaluation.json (default: landfall-out/<file>)')
    .option('--budget <seconds>', 'what the search may take', seconds)
    .option('--test <file>', 'learn from all of FILE and measure on this one')
    .addOption(new Option('--problem-type <type>', 'where the target does not tell').choices(problemTypes))
    .option('--metric <name>', 'what is best, by scikit-learn’s name (default: by problem type)')
    .option('--costs <fp:fn>', 'what a false positive and a false negative cost, such as 1:5', costs)
    .option(
      '--split <how>',
      'random, time:COLUMN or group:COLUMN (default: by dates in order, or random)',
      split,
    )
    .option('--seed <number>', 'of the split and the search', seed)
    .action((file, options) => run('fit', file, options));
  command('deploy', '`cdk deploy` to an AWS account; further arguments go to cdk')
    .argument('[cdk-arguments...]')
    .allowUnknownOption()
    .action((args, options) => run('deploy', args, options));
  return root;
}

const port = (text: string) => integer(text, 1, 65_535);
const count = (text: string) => integer(text, 1, 10_000);
const contributions = (text: string) => (text === 'all' ? text : integer(text, 1, 10_000));
const seed = (text: string) => integer(text, 0, 2 ** 31 - 1);

function columns(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name) && new Set(names).size === names.length) return names;
  throw new InvalidArgumentError('It must be names of columns with commas between them, each once.');
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a number of seconds above 0, at most 86400.');
}

function day(text: string): string {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(time || 0).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('It must be a day, such as 2026-11-24.');
}

function keyValue(text: string): { column: string; value: string } {
  const at = text.indexOf('=');
  const [column, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at > 0 && column && value) return { column, value };
  throw new InvalidArgumentError('It must be COLUMN=VALUE, such as email=a@example.org.');
}

function costs(text: string): Costs {
  const parts = text.split(':');
  const [falsePositive, falseNegative] = parts.map((part) => (part.trim() ? Number(part) : Number.NaN));
  if (parts.length === 2 && falsePositive >= 0 && falseNegative >= 0 && falsePositive + falseNegative > 0)
    return { falsePositive, falseNegative };
  throw new InvalidArgumentError('It must be two numbers from 0 on, not both 0, such as 1:5.');
}

function split(text: string): Split {
  const [, by, column] = /^(time|group):(.+)$/.exec(text) ?? [];
  if (by === 'time' || by === 'group') return { by, column };
  if (text === 'random') return { by: 'random' };
  throw new InvalidArgumentError('It must be random, time:COLUMN or group:COLUMN.');
}

function integer(text: string, low: number, high: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
}
