import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './bundle.ts';

/** Where compiled code will run, in Node's words: `process.platform` and `process.arch`. */
export type Platform = { os: string; arch: string };

/** A package, and the files of it that are needed to run: for all systems together they would be 460 MB. */
type Package = { name: string; keep: RegExp };

const always = /^(package\.json|LICEN[CS]E.*)$/;

const packages = ({ os, arch }: Platform): Package[] => [
  { name: '@duckdb/node-api', keep: /^lib\/.*\.js$/ },
  { name: '@duckdb/node-bindings', keep: /\.js$/ },
  { name: `@duckdb/node-bindings-${os}-${arch}`, keep: /./ },
  { name: 'detect-libc', keep: /^lib\/.*\.js$/ },
  { name: 'onnxruntime-node', keep: new RegExp(`^(dist/.*\\.js|bin/napi-v6/${os}/${arch}/.*)$`) },
  { name: 'onnxruntime-common', keep: /^dist\/cjs\/.*\.js(on)?$/ },
  { name: 'koffi', keep: /^(index\.cjs|src\/koffi\/.*\.cjs)$/ },
  { name: `@koromix/koffi-${os}-${arch}`, keep: /^(index\.js|(?!musl).*\.node)$/ },
];

/** Where set-up puts LightGBM's and OpenMP's libraries, which come from no npm package. */
const libraryFolder = join(root, '.landfall/native');
const libraries = ({ os }: Platform) =>
  os === 'darwin' ? ['lib_lightgbm.dylib'] : ['lib_lightgbm.so', 'libgomp.so.1'];

/**
 * A folder `<cache>/<key>` with `<modules>/<package>/…` and `lib/<library>`, made once for each lock file, platform and
 * set of libraries; `key` names its content, so that nobody has to read 130 MB to know whether it changed.
 *
 * @throws where a package or library of the platform is not there, with what to do.
 */
export function nativeFolder(
  platform: Platform,
  modules: string,
  cache: string,
): { folder: string; key: string } {
  const sources = checkedSources(platform);
  const key = keyOf(platform, modules, sources);
  const folder = join(cache, key);
  makeOnce(folder, (draft) => copyTo(draft, modules, sources));
  return { folder, key };
}

type Sources = { packages: (Package & { from: string })[]; libraries: { name: string; from: string }[] };

function checkedSources(platform: Platform): Sources {
  const found = {
    packages: packages(platform).map((p) => ({ ...p, from: join(root, 'node_modules', p.name) })),
    libraries: libraries(platform).map((name) => ({ name, from: join(libraryFolder, name) })),
  };
  const missing = [...found.packages, ...found.libraries].filter(({ from }) => !existsSync(from));
  if (missing.length) {
    const { os, arch } = platform;
    throw new Error(
      `For ${os}-${arch} there is no ${missing.map((m) => relative(root, m.from)).join(', ')}. ` +
        (os === process.platform && arch === process.arch
          ? 'Run `npm start` or `npm test` once: it sets everything up.'
          : `This machine is ${process.platform}-${process.arch}: deploy from a ${os}-${arch} machine (such as a CI ` +
            `runner), or run \`npm ci --os=${os} --cpu=${arch}\` and put that platform's libraries into .landfall/native.`),
    );
  }
  return found;
}

/** The lock file names every package's content; the libraries and the rules above are named by their own bytes. */
function keyOf(platform: Platform, modules: string, sources: Sources): string {
  const hash = createHash('sha256').update(JSON.stringify([platform, modules]));
  for (const { name, keep } of sources.packages) hash.update(`${name} ${keep.source}\n`);
  hash.update(readFileSync(join(root, 'package-lock.json')));
  for (const { from } of sources.libraries) hash.update(readFileSync(from));
  return hash.digest('hex').slice(0, 32);
}

function copyTo(draft: string, modules: string, sources: Sources): void {
  for (const { name, keep, from } of sources.packages) {
    for (const file of filesOf(from).filter((f) => always.test(f) || keep.test(f)))
      cpSync(join(from, file), join(draft, modules, name, file));
  }
  for (const { name, from } of sources.libraries) cpSync(from, join(draft, 'lib', name));
}

/** The files in a folder and its folders, as paths with `/`. */
export const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));

/**
 * Makes a folder or file by `make`, beside its place, and renames it, so that two builds at once never see it half-made.
 * What is there already is kept: its name tells its content.
 */
export function makeOnce(path: string, make: (draft: string) => void): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = join(mkdtempSync(`${path}-`), 'draft');
  try {
    make(draft);
    renameSync(draft, path);
  } catch (error) {
    if (!existsSync(path)) throw error; // else another build was first
  } finally {
    rmSync(dirname(draft), { recursive: true });
  }
}
