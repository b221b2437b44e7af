import type { Graph } from '../../onnx/graph.ts';

/**
 * The parts of strings [N] that a regular expression (RE2, the longest match counts) finds, [N, most parts], filled up
 * with `''`. ONNX has no such operator of its own: it is ONNX Runtime's, which its builds for Node.js, Python and the web
 * have.
 */
export const tokenize = (graph: Graph, texts: string, pattern: string) =>
  graph.op('Tokenizer', [texts], { ...settings, tokenexp: pattern }, 'com.microsoft');

/** The characters (code points) of strings [N], [N, most characters], filled up with `''`. */
export const characters = (graph: Graph, texts: string) =>
  graph.op('Tokenizer', [texts], { ...settings, separators: { strings: [''] } }, 'com.microsoft');

const settings = { mark: 0, mincharnum: 1, pad_value: '' };
