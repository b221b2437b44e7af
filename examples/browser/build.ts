import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { buildSync } from 'esbuild';

const here = (file: string) => join(import.meta.dirname, file);
const installed = createRequire(import.meta.url).resolve;

/** So many rows of the data are offered in the form. */
const mostRows = 200;

/**
 * All files of the page by name: put them into one folder of any web server. `csv`: rows of the data, with a header, that
 * the form offers.
 */
export function buildPage(model: Uint8Array, csv?: string): Record<string, Uint8Array> {
  const { outputFiles } = buildSync({
    entryPoints: [here('page.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2023',
    minify: true,
    write: false,
    logLevel: 'silent',
  });
  const rows: unknown = csv ? parse(csv, { columns: true, to: mostRows }) : [];
  return {
    'index.html': readFileSync(here('index.html')),
    'style.css': readFileSync(here('style.css')),
    'page.js': outputFiles[0].contents,
    // Of ONNX Runtime's three builds the one for processors: it has every operator of our models, and is half as large.
    'ort-wasm-simd-threaded.wasm': readFileSync(installed('onnxruntime-web/ort-wasm-simd-threaded.wasm')),
    'model.onnx': model,
    'rows.json': Buffer.from(JSON.stringify(rows)),
  };
}
