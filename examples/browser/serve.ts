/**
 * Shows a model in the browser.
 *
 * node examples/browser/serve.ts model.onnx [rows.csv [port]]
 */
import { readFileSync } from 'node:fs';
import { buildPage } from './build.ts';
import { serveFiles } from './server.ts';

const [model, csv, port = '8000'] = process.argv.slice(2);
await serveFiles(buildPage(readFileSync(model), csv && readFileSync(csv, 'utf8')), Number(port));
console.log(`http://localhost:${port}`);
